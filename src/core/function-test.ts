/**
 * The function test of a desk: announce it, press the red button once, hear the own tone and one neighbour's, and say which room it
 * is. What is tested is the whole way of a call, at the one desk, without a call.
 *
 *   test ──► the next press within the time is the test: own chirp, the nearest neighbour that would sound chirps
 *                │ a second press, or one of any other desk, is real        │
 *                └── ends by itself, or by test-cancel                      ▼ test-confirm with the room on the label
 *                                                                  tested, until it is due again
 *
 * Only a press that proved its unit can be a test; whatever is doubtful calls.
 */
import { alarmAt } from "./alarm.ts";
import { silentBecause } from "./coverage.ts";
import type { Cause } from "./event.ts";
import type { Request, RequestInput, Response } from "./io.ts";
import { chirp, unreachable } from "./pair.ts";
import { pairingAt, unitOf } from "./place.ts";
import { answer, causeOfRequest, error, noDesk, ok } from "./reply.ts";
import type { Desk, DeskId } from "./site.ts";
import type { Testing, Turn } from "./state.ts";
import { after, rfc3339 } from "./time.ts";

type RequestOf<V extends Request["verb"]> = Extract<Request, { verb: V }>;

/** From the press to the answer: walk round the desk, read the label, type. */
const confirmMs = 120_000;

export function beginTest(turn: Turn, request: RequestOf<"test">): Response {
  const desk = turn.state.site.desks.get(request.desk as DeskId);
  if (desk === undefined) return noDesk(request.desk);
  if (unitOf(turn.state, desk) === undefined) return unreachable(desk.id);
  if (desk.adapted) return cannotProve(desk);
  const { instant: since } = turn.now;
  setTesting(turn, desk.id, { since, until: after(since, request.seconds * 1000), pressed: false });
  return ok({ desk: desk.id, seconds: request.seconds });
}

/**
 * Breaks a test off: from now on the button calls again. Whoever asks learns whether a press was taken for the test before, because that one
 * called nobody. Where no test is announced the button calls already, so that is no error.
 */
export function cancelTest(turn: Turn, request: RequestOf<"test-cancel">): Response {
  const desk = turn.state.site.desks.get(request.desk as DeskId);
  if (desk === undefined) return noDesk(request.desk);
  const testing = turn.state.testing.get(desk.id);
  if (testing === undefined) return ok({ desk: desk.id, was: "none" });
  setTesting(turn, desk.id, undefined);
  return ok({ desk: desk.id, was: testing.pressed ? "pressed" : "waiting" });
}

/** Its press would be no test but a call. */
function cannotProve({ id }: Desk): Response {
  return error("desk-adapted", `desk: "${id}" has a device whose press cannot be proved; try it with a real call`);
}

function setTesting(turn: Turn, desk: DeskId, testing: Testing | undefined): void {
  const next = new Map(turn.state.testing);
  if (testing === undefined) next.delete(desk);
  else next.set(desk, testing);
  turn.change({ testing: next });
}

/**
 * Takes a press as the test of its desk, if it is one: made since it was announced, the first, proved, and nobody calls there. Gives its
 * record.
 */
export function pressedAsTest(
  turn: Turn,
  desk: Desk,
  verified: boolean,
  ageMs: number,
  cause: Cause,
): number | undefined {
  const testing = turn.state.testing.get(desk.id);
  if (testing === undefined || testing.pressed || !verified) return undefined;
  const { instant } = turn.now;
  if (testing.until <= instant || after(instant, -ageMs) < testing.since) return undefined;
  if (alarmAt(turn.state.alarms, desk.id) !== undefined) return undefined;
  setTesting(turn, desk.id, { ...testing, until: after(instant, confirmMs), pressed: true });
  chirp(turn, desk.id);
  const neighbour = desk.circuit1.find(
    (id) => silentBecause(turn.state, turn.state.site.desks.get(id) as Desk) === undefined,
  );
  if (neighbour !== undefined) chirp(turn, neighbour);
  return turn.record({ type: "test-pressed", desk: desk.id, ageMs, cause });
}

export function confirmTest(turn: Turn, input: RequestInput, request: RequestOf<"test-confirm">): void {
  const desk = turn.state.site.desks.get(request.desk as DeskId);
  if (desk === undefined) return answer(turn, input, noDesk(request.desk));
  const testing = turn.state.testing.get(desk.id);
  const pairing = pairingAt(turn.state.pairings, desk.id);
  if (testing?.pressed !== true || pairing === undefined) {
    return answer(
      turn,
      input,
      error("not-tested", `desk: the button of "${desk.id}" was not pressed for a test; ask for one with \`test\``),
    );
  }
  if (!isRoom(desk, request.room)) {
    return answer(
      turn,
      input,
      error(
        "room-differs",
        `room: the plan says that "${desk.id}" is in ${desk.room.id} (${desk.room.name}); if the label is right, move the unit`,
      ),
    );
  }
  setTesting(turn, desk.id, undefined);
  const at = rfc3339(turn.now.wallMs);
  const { transaction, via } = input;
  const uid = pairing.uid.toLowerCase();
  const seq = turn.recordPairing(
    { type: "tested", desk: desk.id, uid, by: request.by, cause: causeOfRequest(input) },
    { ...pairing, testedAt: at },
  );
  turn.owe({ seq, kind: "respond", transaction, via, verb: "test-confirm", response: ok({ desk: desk.id, uid, at }) });
}

/** The room as the plan names it or as people write it: case and spaces do not matter. */
function isRoom(desk: Desk, room: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, "");
  return [desk.room.id, desk.room.name].some((name) => plain(name) === plain(room));
}

/** Tests end by themselves. */
export function tickTests(turn: Turn): void {
  const { testing } = turn.state;
  const going = [...testing].filter(([, { until }]) => until > turn.now.instant);
  if (going.length < testing.size) turn.change({ testing: new Map(going) });
}
