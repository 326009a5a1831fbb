/**
 * Anything that may happen to a gateway, in any order: lines of its own units, of strangers and of nobody, requests, ports, the
 * disk, time. d1 and d2 have paired units, d3 has one that belongs to nobody, d4 a device that is translated, and there
 * is one spare socket.
 */
import fc from "fast-check";
import type { Message, MessageOf, ToGateway } from "../../firmware-protocol/messages.ts";
import { cut, encode, read } from "../../src/core/frame.ts";
import { type Step, step } from "../../src/core/gateway.ts";
import type { Input, Request } from "../../src/core/io.ts";
import { begin, nothingRemembered } from "../../src/core/restore.ts";
import type { State } from "../../src/core/state.ts";
import { instant } from "../../src/core/time.ts";
import { sessionKeys } from "../../src/core/trust.ts";
import { deskUnitHello, keyOfUnit, pairedUnit } from "../tools/unit-side.ts";
import { planOfOffice, siteOfOffice, socketOf } from "../transcripts/site.ts";
import { anyMessage } from "./any-message.ts";

const plan = planOfOffice(4).desks;
const desks = plan.map((desk) =>
  desk.id === "d4" ? { ...desk, unit: { socket: socketOf("d4"), adapted: true } } : desk,
);
export const site = siteOfOffice(4, { soundSeconds: 2, desks, sockets: [socketOf("spare")] });

const uidOf = (number: number): string => `00000000000${"0ABCD"[number]}`;
export const keys: ReadonlyMap<string, Uint8Array> = new Map([1, 2, 3, 4].map((n) => [uidOf(n), keyOfUnit(n)]));
const pairings = [1, 2].map((n) => pairedUnit(uidOf(n), keyOfUnit(n), `d${n}`, socketOf(`d${n}`)));

// ── what may come in ───────────────────────────────────────────────────────

/** A message of a unit, and what it is sealed with: the key that fits, none, or one that does not. */
interface Said {
  readonly kind: "said";
  readonly socket: string;
  readonly message: ToGateway;
  readonly with: "key" | "check" | "wrong key";
}

type Incident = Said | Input;

const socket = fc.constantFrom(...["d1", "d2", "d3", "d4", "spare", "d99"].map(socketOf));
const hello: fc.Arbitrary<MessageOf<"HELLO">> = fc
  .record({
    boot: fc.nat({ max: 2 }),
    session: fc.nat({ max: 2 }),
    uid: fc.constantFrom("000000000000", ...keys.keys()),
  })
  .map(({ boot, session, uid }) => deskUnitHello(uid, boot, session));
const press = fc
  .record({ event: fc.nat({ max: 3 }), ageMs: fc.constantFrom(0, 5, 130_000) })
  .map((part): ToGateway => ({ verb: "PRESS", ...part }));
const agrees = fc
  .record({ signal: fc.nat({ max: 3 }), sounding: fc.constantFrom(0, 1) })
  .map((part): ToGateway => ({ verb: "SHOWN", buzzer: "help", light: "help", afterMs: 1, ...part }));
const said: fc.Arbitrary<Said> = fc.record({
  kind: fc.constant("said"),
  socket,
  message: fc.oneof(hello, press, agrees, anyMessage as fc.Arbitrary<ToGateway>),
  with: fc.constantFrom("key", "key", "check", "wrong key"),
});
const noise = fc.string({ maxLength: 20 });

const desk = fc.constantFrom("d1", "d2", "d3", "d4", "none");
const alarm = fc.constantFrom("none", "00000000000a-00000001", "u00000000000a-00000001", "request-t1");
const uid = fc.constantFrom(...keys.keys()).map((text) => text.toLowerCase());
const request: fc.Arbitrary<Request> = fc.oneof(
  desk.map((d): Request => ({ verb: "raise", desk: d, level: "help" })),
  alarm.map((a): Request => ({ verb: "accept", alarm: a, by: "guard" })),
  alarm.map((a): Request => ({ verb: "close", alarm: a, by: "guard", reason: "over" })),
  desk.map((d): Request => ({ verb: "identify", desk: d, seconds: 3 })),
  fc.constantFrom(5, 120).map((seconds): Request => ({ verb: "pair", seconds })),
  socket.map((s): Request => ({ verb: "pair", socket: s, seconds: 5 })),
  fc.record({ uid, desk, replace: fc.boolean() }).map((part): Request => ({ verb: "pair-confirm", ...part })),
  fc.constant<Request>({ verb: "pair-cancel" }),
  desk.map((d): Request => ({ verb: "unpair", desk: d })),
  fc.record({ desk, to: desk }).map((part): Request => ({ verb: "move", ...part })),
  desk.map((d): Request => ({ verb: "test", desk: d, seconds: 5 })),
  desk.map((d): Request => ({ verb: "test-cancel", desk: d })),
  desk.map((d): Request => ({ verb: "test-confirm", desk: d, room: "r1", by: "technician" })),
);
const detail = fc.constantFrom("broken", undefined);

const anyIncident: fc.Arbitrary<Incident> = fc.oneof(
  { weight: 12, arbitrary: said },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("line" as const), socket, line: noise }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("port-opened" as const), socket }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("port-closed" as const), socket, detail: fc.constant("gone") }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("babble" as const), socket }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("appended" as const), seq: fc.nat({ max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("journal" as const), detail }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("broker" as const), broker: fc.constantFrom("b1", "b2"), detail }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("request" as const),
      transaction: fc.constantFrom("t1", "t2", "t3", "t4"),
      via: fc.constant("x"),
      request,
    }),
  },
  { weight: 8, arbitrary: fc.constant({ kind: "wake" as const }) },
);
/** What chance alone would hardly bring together: a unit is given its key, or a desk is tested. */
const pairingOfC: fc.Arbitrary<readonly Incident[]> = fc
  .record({ desk, seconds: fc.constantFrom(5, 120), transaction: fc.constantFrom("t5", "t6") })
  .map(({ desk: d, seconds, transaction }) => [
    { kind: "request", transaction: "t1", via: "x", request: { verb: "pair", seconds } },
    { kind: "said", socket: socketOf("d3"), message: { verb: "PRESS", event: 0x10001, ageMs: 0 }, with: "check" },
    {
      kind: "request",
      transaction,
      via: "x",
      request: { verb: "pair-confirm", uid: uidOf(3).toLowerCase(), desk: d, replace: true },
    },
    { kind: "appended", seq: 1000 },
  ]);
const proofOfC: readonly Incident[] = [
  { kind: "said", socket: socketOf("d3"), message: { verb: "READY" }, with: "check" },
  { kind: "said", socket: socketOf("d3"), message: deskUnitHello(uidOf(3), 1, 2), with: "key" },
];
const testOfD1: readonly Incident[] = [
  { kind: "request", transaction: "t2", via: "x", request: { verb: "test", desk: "d1", seconds: 5 } },
  { kind: "said", socket: socketOf("d1"), message: { verb: "PRESS", event: 0x10007, ageMs: 0 }, with: "key" },
];
const anyStory = fc.array(
  fc.record({
    incidents: fc.oneof<fc.MaybeWeightedArbitrary<readonly Incident[]>[]>(
      { weight: 24, arbitrary: anyIncident.map((one) => [one]) },
      { weight: 2, arbitrary: pairingOfC },
      { weight: 1, arbitrary: fc.constantFrom(proofOfC, testOfD1) },
    ),
    laterMs: fc.constantFrom(0, 0.25, 1, 40, 60, 400, 1100, 3100),
  }),
  { maxLength: 60 },
);

// ── how it comes in ────────────────────────────────────────────────────────

let counter = 0;

/** The line of a message, sealed in the session that the link is in, or that it would begin. */
function lineOf(state: State, { socket: at, message, with: by }: Said): string {
  const link = state.links.get(at);
  const { uid: told, boot, session } = message.verb === "HELLO" ? message : (link?.hello ?? deskUnitHello("", 0, 0));
  const known = keys.get(told);
  if (by === "check" || link === undefined || known === undefined) return encode(message).slice(0, -1);
  const key = by === "key" ? known : new Uint8Array(16);
  counter = (counter + 1) % 0xffff;
  return encode(message, { key: sessionKeys(key, link.nonce, boot, session).toGateway, counter }).slice(0, -1);
}

function inputOf(state: State, incident: Incident): Input {
  if (incident.kind === "said") return { kind: "line", socket: incident.socket, line: lineOf(state, incident) };
  return incident.kind === "appended" ? { kind: "appended", seq: Math.min(incident.seq, state.seq) } : incident;
}

/** What every office begins its day with, unless a story begins in the midst of nothing. */
const morning: readonly Incident[] = [1, 2, 3, 4].flatMap((n): Incident[] => {
  const at = socketOf(`d${n}`);
  const message = deskUnitHello(uidOf(n), 1, 1);
  return [
    { kind: "port-opened", socket: at },
    { kind: "said", socket: at, message, with: n <= 2 ? "key" : "check" },
  ];
});

export const take = (state: State, input: Input, atMs: number): Step =>
  step(state, input, { instant: instant(atMs), wallMs: 0, clockTrusted: false, utcOffsetMs: 0 });

export interface Moment {
  readonly before: State;
  readonly input: Input;
  readonly atMs: number;
  readonly after: Step;
  readonly incident: Incident;
}

/** Runs many stories and looks at every step of each. */
export function holds(look: (moment: Moment) => void, numRuns = 150): void {
  fc.assert(
    fc.property(anyStory, fc.boolean(), (story, hasMorning) => {
      let atMs = 1000;
      let state = begin(site, new Uint8Array(16), { ...nothingRemembered("e0"), pairings }, instant(atMs));
      const early = hasMorning ? morning.map((incident) => ({ incident, laterMs: 1 })) : [];
      const late = story.flatMap(({ incidents, laterMs }) =>
        incidents.map((incident, place) => ({ incident, laterMs: place === 0 ? laterMs : 0 })),
      );
      for (const { incident, laterMs } of [...early, ...late]) {
        atMs += laterMs;
        const input = inputOf(state, incident);
        const after = take(state, input, atMs);
        look({ before: state, input, atMs, after, incident });
        state = after.state;
      }
    }),
    { numRuns },
  );
}

/** The message of a line, whatever its trailer. */
export function messageOf(line: string): Message {
  const found = cut(line.slice(0, -1));
  if (found.kind !== "text") throw new Error(`no line: ${line}`);
  const decoded = read(found.text, "unit");
  if (decoded.kind !== "message") throw new Error(`no message to a unit: ${line}`);
  return decoded.message;
}
