/**
 * The table of signals.ts, row by row and exhaustively: for every own alarm, every set of up to two calls (each accepted
 * or not, its sound over or not), and every condition of the desk, exactly one row fits, and the signal is that row's.
 */
import { describe, expect, it } from "vitest";
import type { Alarm, Alarms } from "../../src/core/alarm.ts";
import type { AlarmId } from "../../src/core/event.ts";
import { signalFor } from "../../src/core/signals.ts";
import type { DeskId } from "../../src/core/site.ts";
import { type Instant, instant } from "../../src/core/time.ts";

const nowMs = 500_000;
const here = "d1" as DeskId;

const owns = ["none", "raised", "sounding", "accepted", "attended"] as const;
interface Call {
  readonly accepted: boolean;
  readonly over: boolean;
}
interface Case {
  readonly own: (typeof owns)[number];
  readonly calls: readonly Call[];
  /** Whether its short tone is not asked for, is on, or is over. */
  readonly chirp: "none" | "on" | "over";
  readonly identify: boolean;
  readonly faulty: boolean;
}

const both = [false, true];
const chirps = ["none", "on", "over"] as const;
const chirpEnds = { none: undefined, on: instant(nowMs + 1000), over: instant(nowMs) } as const;
const anyCall: Call[] = both.flatMap((accepted) => both.map((over) => ({ accepted, over })));
const anyCalls: Call[][] = [
  [],
  ...anyCall.map((call) => [call]),
  ...anyCall.flatMap((a) => anyCall.map((b) => [a, b])),
];
const cases: Case[] = owns.flatMap((own) =>
  anyCalls.flatMap((calls) =>
    chirps.flatMap((chirp) =>
      both.flatMap((identify) => both.map((faulty) => ({ own, calls, chirp, identify, faulty }))),
    ),
  ),
);

const isResting = ({ own, calls }: Case): boolean => own === "none" && calls.length === 0;
const waiting = ({ calls }: Case): Call[] => calls.filter(({ accepted }) => !accepted);
const more = (light: string, { calls }: Case): string => (calls.length > 0 ? `${light}-more` : light);

/** The rows as the table has them; `loud` is the buzzer while the sound of any waiting call is not over. */
const rows: readonly {
  readonly row: string;
  readonly fits: (c: Case) => boolean;
  readonly loud: string;
  readonly light: (c: Case) => string;
}[] = [
  { row: "Z", fits: (c) => c.own === "attended", loud: "silent", light: (c) => more("there", c) },
  { row: "A", fits: (c) => c.own === "accepted", loud: "silent", light: (c) => more("coming", c) },
  { row: "B", fits: (c) => c.own === "sounding", loud: "silent", light: (c) => more("received", c) },
  { row: "C", fits: (c) => c.own === "raised", loud: "silent", light: (c) => more("sent", c) },
  {
    row: "D",
    fits: (c) => c.own === "none" && c.calls.length === 1 && waiting(c).length === 1,
    loud: "help",
    light: () => "help",
  },
  {
    row: "E",
    fits: (c) => c.own === "none" && c.calls.length > 1 && waiting(c).length > 0,
    loud: "help-more",
    light: () => "help-more",
  },
  {
    row: "F",
    fits: (c) => c.own === "none" && c.calls.length === 1 && waiting(c).length === 0,
    loud: "silent",
    light: () => "answered",
  },
  {
    row: "G",
    fits: (c) => c.own === "none" && c.calls.length > 1 && waiting(c).length === 0,
    loud: "silent",
    light: () => "answered-more",
  },
  {
    row: "H",
    fits: (c) => isResting(c) && c.chirp === "on",
    loud: "chirp",
    light: () => "identify",
  },
  {
    row: "I",
    fits: (c) => isResting(c) && c.chirp !== "on" && c.identify,
    loud: "silent",
    light: () => "identify",
  },
  {
    row: "J",
    fits: (c) => isResting(c) && c.chirp !== "on" && !c.identify && c.faulty,
    loud: "silent",
    light: () => "fault",
  },
  {
    row: "K",
    fits: (c) => isResting(c) && c.chirp !== "on" && !c.identify && !c.faulty,
    loud: "silent",
    light: () => "ready",
  },
];

function alarmOf(desk: string, part: Partial<Alarm>): Alarm {
  return {
    id: `alarm-${desk}` as AlarmId,
    desk: desk as DeskId,
    room: "r1",
    level: "help",
    mode: "real",
    verified: false,
    called: [],
    pressedAt: instant(nowMs - 1000),
    callsSince: instant(nowMs - 1000),
    presses: 1,
    sounding: new Map(),
    acceptedBy: [],
    answered: part.acceptedBy !== undefined && part.acceptedBy.length > 0,
    first: [],
    circuits: [1],
    attendedBy: [],
    doubtful: false,
    soundUntil: instant(nowMs + 60_000),
    ...part,
  };
}

function alarmsOf({ own, calls }: Case): Alarms {
  const all = calls.map(({ accepted, over }, place) =>
    alarmOf(`d${place + 2}`, {
      called: [here],
      acceptedBy: accepted ? ["d9"] : [],
      soundUntil: instant(over ? nowMs : nowMs + 1000 * (place + 1)),
    }),
  );
  if (own === "raised") all.push(alarmOf(here, {}));
  if (own === "sounding") all.push(alarmOf(here, { sounding: new Map([["d2" as DeskId, 6]]) }));
  const helped = { acceptedBy: ["d2"], attendedBy: ["d1"] };
  if (own === "attended") all.push(alarmOf(here, { sounding: new Map([["d2" as DeskId, 6]]), ...helped }));
  if (own === "accepted") all.push(alarmOf(here, { sounding: new Map([["d2" as DeskId, 6]]), acceptedBy: ["d2"] }));
  return new Map(all.map((alarm) => [alarm.id, alarm]));
}

const conditionOf = ({ identify, chirp, faulty }: Case) => ({ identify, chirpUntil: chirpEnds[chirp], faulty });

/** Sound of those that nobody goes to, as far as it is not over; the longest of them. A short tone ends when it was asked to. */
function soundUntil(c: Case): number {
  if (isResting(c)) return c.chirp === "on" ? nowMs + 1000 : Number.NEGATIVE_INFINITY;
  const ends = c.calls.map(({ over }, place) => (over ? nowMs : nowMs + 1000 * (place + 1)));
  return Math.max(Number.NEGATIVE_INFINITY, ...ends.filter((_, place) => c.calls[place]?.accepted === false));
}

const told = (c: Case): string =>
  `own ${c.own}, called by ${JSON.stringify(c.calls)}, chirp ${c.chirp}, identify ${c.identify}, faulty ${c.faulty}`;

describe("the table of signals", () => {
  it("has 1260 cases, and exactly one row fits each", () => {
    expect(cases).toHaveLength(owns.length * 21 * 12);
    const unfit = cases.filter((c) => rows.filter(({ fits }) => fits(c)).length !== 1);
    expect(unfit.map(told)).toEqual([]);
  });

  it.each(rows)("row $row holds in each of its cases", ({ fits, loud, light }) => {
    const mine = cases.filter(fits);
    expect(mine.length).toBeGreaterThan(0);
    for (const c of mine) {
      const sounds = loud !== "silent" && soundUntil(c) > nowMs;
      const signal = signalFor(here, alarmsOf(c), conditionOf(c), instant(nowMs));
      expect({ c: told(c), ...signal }).toEqual({
        c: told(c),
        buzzer: sounds ? loud : "silent",
        light: light(c),
        calls: c.calls.length,
        soundUntil: sounds ? soundUntil(c) : Number.NEGATIVE_INFINITY,
      });
    }
  });

  it("never lets the pressed desk sound or show its beacon, whatever else happens", () => {
    const bright = ["help", "help-more", "answered", "answered-more"];
    for (const c of cases.filter(({ own }) => own !== "none")) {
      const { buzzer, light } = signalFor(here, alarmsOf(c), conditionOf(c), instant(nowMs));
      expect([buzzer, bright.includes(light)]).toEqual(["silent", false]);
    }
  });

  it("is the same whatever happens at other desks", () => {
    const elsewhere = alarmOf("d7", { called: ["d8" as DeskId] });
    for (const c of cases) {
      const condition = conditionOf(c);
      const alarms = alarmsOf(c);
      const among = new Map([[elsewhere.id, elsewhere], ...alarms]);
      expect(signalFor(here, among, condition, nowMs as Instant)).toEqual(
        signalFor(here, alarms, condition, nowMs as Instant),
      );
    }
  });
});
