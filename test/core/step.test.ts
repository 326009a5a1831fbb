/** What holds for every step, whatever comes in: any lines, in any phase, at any time. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everyCause } from "../../src/core/causes.ts";
import { decode, encode } from "../../src/core/frame.ts";
import { type Step, step } from "../../src/core/gateway.ts";
import type { Input } from "../../src/core/io.ts";
import { begin, nothingRemembered } from "../../src/core/restore.ts";
import type { State } from "../../src/core/state.ts";
import { instant } from "../../src/core/time.ts";
import { siteOfOffice, socketOf } from "../transcripts/site.ts";
import { anyMessage } from "./any-message.ts";

const site = siteOfOffice(4, { soundSeconds: 2 });
const socket = fc.constantFrom(...["d1", "d2", "d3", "d4", "d99"].map(socketOf));
const hello = fc
  .record({
    boot: fc.nat({ max: 2 }),
    session: fc.nat({ max: 2 }),
    uid: fc.constantFrom("000000000000", "00000000000A", "00000000000B"),
  })
  .map((part) =>
    encode({
      verb: "HELLO",
      protocol: 1,
      model: "desk-unit",
      hardware: 1,
      firmware: "1",
      capabilities: 0xbf,
      reset: "power",
      ...part,
    }),
  );
const press = fc
  .record({ event: fc.nat({ max: 3 }), ageMs: fc.constantFrom(0, 5, 130_000) })
  .map((part) => encode({ verb: "PRESS", ...part }));
const line = fc
  .oneof(
    hello,
    press,
    anyMessage.map(encode),
    fc.string({ maxLength: 20 }).map((text) => `${text}\n`),
  )
  .map((text) => text.slice(0, -1));
const name = fc.constantFrom("d1", "d4", "none", "00000000000a-00000001");

const request = fc.oneof(
  name.map((desk) => ({ verb: "raise", desk, level: "help" }) as const),
  name.map((alarm) => ({ verb: "accept", alarm, by: "guard" }) as const),
  name.map((alarm) => ({ verb: "close", alarm, by: "guard", reason: "over" }) as const),
  name.map((desk) => ({ verb: "identify", desk, seconds: 3 }) as const),
);
const detail = fc.constantFrom("broken", undefined);

const anyInput: fc.Arbitrary<Input> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("line" as const), socket, line }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("port-opened" as const), socket }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("port-closed" as const), socket, detail: fc.constant("gone") }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("babble" as const), socket }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("appended" as const), seq: fc.nat({ max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("journal" as const), detail }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("broker" as const), broker: fc.constantFrom("b1", "b2"), detail }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("request" as const),
      transaction: fc.constantFrom("t1", "t2", "t3"),
      via: fc.constant("x"),
      request,
    }),
  },
  { weight: 8, arbitrary: fc.constant({ kind: "wake" as const }) },
);
const anyStory = fc.array(
  fc.record({ input: anyInput, laterMs: fc.constantFrom(0, 0.25, 1, 40, 60, 400, 1100, 3100) }),
  { maxLength: 60 },
);

/** Runs a story and looks at every step of it. */
function holds(look: (before: State, input: Input, atMs: number, after: Step) => void, numRuns = 150): void {
  fc.assert(
    fc.property(anyStory, (story) => {
      let atMs = 1000;
      let state = begin(site, new Uint8Array(16), nothingRemembered("e0"), instant(atMs));
      for (const { input, laterMs } of story) {
        atMs += laterMs;
        const real: Input =
          input.kind === "appended" ? { kind: "appended", seq: Math.min(input.seq, state.seq) } : input;
        const done = take(state, real, atMs);
        look(state, real, atMs, done);
        state = done.state;
      }
    }),
    { numRuns },
  );
}

const take = (state: State, input: Input, atMs: number): Step =>
  step(state, input, { instant: instant(atMs), wallMs: 0, clockTrusted: false });

describe("every step", () => {
  it("leaves the state before it as it was, and gives the same answer again", () => {
    holds((before, input, atMs, after) => {
      const copy = structuredClone(before);
      expect(take(before, input, atMs)).toEqual(after);
      expect(before).toEqual(copy);
    }, 30);
  });

  it("sends, then appends, then responds", () => {
    holds((_before, _input, _atMs, { effects }) => {
      const kinds = effects.map(({ kind }) => kind).join(" ");
      expect(kinds).toMatch(/^(send ?)*(append ?)?(respond ?)*$/);
    });
  });

  it("writes only lines that a unit can read, and only to ports that are open", () => {
    holds((_before, _input, _atMs, { effects, state }) => {
      for (const effect of effects) {
        if (effect.kind !== "send") continue;
        expect(decode(effect.line.slice(0, -1), "unit").kind).toBe("message");
        expect(state.links.get(effect.socket)?.phase).not.toBe("closed");
      }
    });
  });

  it("acknowledges nothing that is not on disk", () => {
    holds((_before, _input, _atMs, { effects, state }) => {
      for (const effect of effects) {
        if (effect.kind !== "send" || !effect.line.startsWith("KEPT")) continue;
        const event = effect.line.slice(5, 13).toLowerCase();
        const onDisk = everyCause(state.causes).filter(
          ([cause, seq]) => cause.endsWith(event) && seq <= state.appendedSeq,
        );
        expect(onDisk).not.toEqual([]);
      }
    });
  });

  it("numbers its records without a gap, and names no alarm and no cause twice", () => {
    const seen = new WeakMap<State, Set<string>>();
    holds((before, _input, _atMs, { effects, state }) => {
      const causes = new Set(seen.get(before));
      let { seq } = before;
      for (const effect of effects) {
        if (effect.kind !== "append") continue;
        for (const { event } of effect.records) {
          expect(event.seq).toBe(++seq);
          if (!("cause" in event)) continue;
          expect(causes.has(event.cause)).toBe(false);
          causes.add(event.cause);
        }
      }
      expect(state.seq).toBe(seq);
      seen.set(state, causes);
    });
  });

  it("has at most one alarm for each desk, and never one whose own desk it calls", () => {
    holds((_before, _input, _atMs, { state }) => {
      const desks = [...state.alarms.values()].map(({ desk }) => desk);
      expect(new Set(desks).size).toBe(desks.length);
      for (const { desk, called } of state.alarms.values()) expect(called).not.toContain(desk);
    });
  });

  it("asks to be woken when a sound ends, a unit is lost, or a light has blinked long enough", () => {
    holds((_before, _input, atMs, { state, wakeAt }) => {
      for (const { soundUntil } of state.alarms.values())
        if (soundUntil > atMs) expect(wakeAt).toBeLessThanOrEqual(soundUntil);
      for (const until of state.identifying.values()) if (until > atMs) expect(wakeAt).toBeLessThanOrEqual(until);
      for (const { phase, heardAt } of state.links.values())
        if (phase === "linked") expect(wakeAt).toBeLessThanOrEqual(Math.max(heardAt + 3000, atMs));
    });
  });

  it("does what is due when it is woken, and asks to be woken again only later", () => {
    holds((_before, _input, atMs, after) => {
      const wokenMs = Math.max(after.wakeAt, atMs);
      expect(take(after.state, { kind: "wake" }, wokenMs).wakeAt).toBeGreaterThan(wokenMs);
    });
  });
});
