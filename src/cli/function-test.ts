/**
 * The function test of a desk, with whoever stands at it: press once, hear the tone, say which room it is. The gateway takes that one
 * press for a test; a second one, and one at any other desk, is a call.
 */
import type { Desk } from "../core/site.ts";
import { cannotAsk } from "./dialogue.ts";
import { Ended, outcome } from "./ended.ts";
import { exit } from "./output.ts";
import { isRoomOf, roomText } from "./rooms.ts";
import type { Session } from "./session.ts";

export interface TestOptions {
  readonly by: string;
  readonly seconds: number;
  /** The room on the label, if it is known already; else it is asked for. */
  readonly room?: string | undefined;
}

/** The gateway's topics come within 50 ms of what they tell. */
const topicMsMax = 1000;

/** Nobody waits longer for the end of a test that ends by itself anyway. */
const cancelMsMax = 1000;

/** Runs the test, and answers when it was passed (RFC 3339). Fails with `Ended`. */
export async function testDesk(session: Session, desk: Desk, options: TestOptions): Promise<string> {
  const { dialogue, gateway } = session;
  if (options.room === undefined && !dialogue.asks)
    throw cannotAsk("the room on the label cannot be asked for: say --room");
  await pressForTest(session, desk, options);
  const hasNeighbour = (gateway.told.coverage.get(desk.id)?.sounding ?? 0) > 0;
  const question = hasNeighbour ? "Did it chirp, and one neighbour with it?" : "Did it chirp?";
  if (dialogue.asks && (await dialogue.yes(question, true)) === false) {
    throw untested(
      desk,
      "not-heard",
      "its tone was not heard",
      "`rufkreis units` tells whether its buzzer drives; then test again",
    );
  }
  await endRealCall(session, desk);
  const room = options.room ?? (await roomOnLabel(session, desk));
  const { at } = await gateway.ask(
    "test-confirm",
    { desk: desk.id, room, by: options.by },
    { signal: dialogue.signal },
  );
  dialogue.step("tested", { desk: desk.id, room: desk.room.id, at });
  return String(at);
}

async function pressForTest(session: Session, desk: Desk, { seconds }: TestOptions): Promise<void> {
  const { dialogue, gateway } = session;
  const view = () => gateway.told.desks.get(desk.id);
  if (view()?.alarm !== undefined)
    throw untested(desk, "calls", "it calls just now", `close that first: \`rufkreis close ${desk.id} --reason …\``);
  try {
    await gateway.ask("test", { desk: desk.id, seconds });
  } catch (error) {
    // Without an answer nobody knows whether it was announced.
    if (error instanceof Ended && error.code === exit.unreachable) await breakOff(session, desk);
    throw error;
  }
  await gateway.until(() => (view()?.test === "waiting" ? true : undefined), { msMax: topicMsMax });
  dialogue.say(
    "test",
    { desk: desk.id, seconds },
    `Press the red button of ${desk.id} once: this one press is a test and calls nobody.`,
  );
  const outcomeOf = (): "pressed" | "called" | "over" | undefined => {
    if (view()?.test === "pressed") return "pressed";
    if (view()?.alarm !== undefined) return "called";
    return view()?.test === undefined ? "over" : undefined;
  };
  const came = await gateway.until(outcomeOf, { signal: dialogue.signal }).catch(async (error: unknown) => {
    const remedy = await breakOff(session, desk);
    if (!(error instanceof Ended) || error.code !== outcome.interrupted) throw error;
    throw new Ended(error.code, error.reason, error.message, remedy ?? stillWaits(desk, seconds));
  });
  // Whoever presses next, after the alarm is closed, does not know of this test.
  if (came === "called") await breakOff(session, desk);
  if (came === "called")
    throw untested(desk, "called", "the press was a real call, because its unit did not prove itself", closeText(desk));
  if (came === "over")
    throw untested(
      desk,
      "not-pressed",
      `its button was not pressed within ${seconds} s`,
      `test it again: \`rufkreis test ${desk.id}\``,
    );
  dialogue.say("test-pressed", { desk: desk.id }, "Pressed.");
}

/** What the next press is, once the test is broken off; `undefined` where the gateway did not answer. */
async function breakOff({ gateway }: Session, desk: Desk): Promise<string | undefined> {
  try {
    const { was } = await gateway.ask("test-cancel", { desk: desk.id }, { msMax: cancelMsMax });
    const taken = was === "pressed" ? `; one press of ${desk.id} was taken for the test and called nobody` : "";
    return `the next press of ${desk.id} calls again${taken}`;
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    return undefined;
  }
}

const stillWaits = (desk: Desk, seconds: number): string =>
  `the gateway did not answer: the next press of ${desk.id} may still be taken for the test, for ${seconds} s from its beginning`;

const closeText = (desk: Desk): string => `close it: \`rufkreis close ${desk.id} --reason "function test"\``;

/** A second press is a call: said at once, before the house comes running. */
async function endRealCall({ dialogue, gateway }: Session, desk: Desk): Promise<void> {
  const alarm = gateway.told.desks.get(desk.id)?.alarm?.alarm;
  if (alarm === undefined) return;
  const text = `${desk.id} was pressed a second time, and that is a real call: its neighbours sound.`;
  dialogue.say("called", { desk: desk.id, alarm }, text);
  if (!dialogue.asks || (await dialogue.yes("Close it?", true)) !== true) return;
  await gateway.ask("close", { alarm, by: "technician", reason: "function test, pressed twice" });
}

/** Asks for the room until it is the one of the plan; what the plan says is told only then, so that nobody just nods. */
export async function roomOnLabel({ dialogue, config }: Session, desk: Desk): Promise<string> {
  for (;;) {
    const text = await dialogue.question("Which room is on the label of the desk? ");
    if (text === undefined || text === "")
      throw untested(
        desk,
        "room-differs",
        "its room was not confirmed",
        `if it stands elsewhere: \`rufkreis move ${desk.id} --to DESK\`, or mend the plan`,
      );
    if (isRoomOf(desk, text, config)) return desk.room.id;
    dialogue.tell(
      `The plan says that ${desk.id} is in ${roomText(desk.room)}. 
Look at the label again; Enter alone leaves ${desk.id} untested.`,
    );
  }
}

export function untested(desk: Desk, reason: string, why: string, remedy: string): Ended {
  return new Ended(outcome.untested, reason, `${desk.id} is not tested: ${why}`, remedy);
}
