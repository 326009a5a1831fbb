/**
 * The table of signals.ts, row by row and exhaustively: for every own alarm, every set of up to two calls (each of every kind, accepted or
 * not, its sound over or not), every profile and every condition of the desk, exactly one row fits, and the signal is that row's.
 */
import { describe, expect, it } from "vitest";
import { lightPatterns } from "../../firmware-protocol/patterns.ts";
import type { Alarm, Alarms } from "../../src/core/alarm.ts";
import type { Progress } from "../../src/core/alarm-table.ts";
import type { AlarmId, DrillId } from "../../src/core/event.ts";
import type { Level } from "../../src/core/level.ts";
import { type CallKind, callKinds } from "../../src/core/signal-table.ts";
import { type DeskCondition, signalFor } from "../../src/core/signals.ts";
import { type DeskId, type SoundProfile, soundProfiles } from "../../src/core/site.ts";
import { type Instant, instant } from "../../src/core/time.ts";

const nowMs = 500_000;
const here = "d1" as DeskId;
const both = [false, true];

const owns = ["none", "raised", "sounding", "cancelled", "accepted", "attended", "practising"] as const;
interface Call {
  readonly kind: CallKind;
  readonly accepted: boolean;
  readonly over: boolean;
}
interface Case {
  readonly own: (typeof owns)[number];
  readonly calls: readonly Call[];
  readonly profile: SoundProfile;
}

const anyCall: Call[] = callKinds.flatMap((kind) =>
  both.flatMap((accepted) => both.map((over) => ({ kind, accepted, over }))),
);
const anyCalls: Call[][] = [
  [],
  ...anyCall.map((call) => [call]),
  ...anyCall.flatMap((a) => anyCall.map((b) => [a, b])),
];
const cases: Case[] = owns.flatMap((own) =>
  anyCalls.flatMap((calls) => soundProfiles.map((profile) => ({ own, calls, profile }))),
);

const isPractising = ({ own, calls }: Case): boolean =>
  own === "practising" && calls.every(({ kind }) => kind === "drill");
const isOrigin = (c: Case): boolean => (c.own !== "none" && c.own !== "practising") || isPractising(c);
const isCalled = (c: Case): boolean => !isOrigin(c) && c.calls.length > 0;
/** Beside a call in earnest practice is no more than one more. */
const shown = ({ calls }: Case): Call[] => {
  const real = calls.filter(({ kind }) => kind !== "drill");
  return real.length > 0 ? real : [...calls];
};
const waiting = (c: Case): Call[] => shown(c).filter(({ accepted }) => !accepted);
const gravest = (calls: readonly Call[]): CallKind =>
  callKinds[Math.max(...calls.map(({ kind }) => callKinds.indexOf(kind)))] as CallKind;
const more = (light: string, { calls }: Case): string => (calls.length > 0 ? `${light}-more` : light);
const isLocked = ({ calls }: Case): boolean => calls.some(({ kind }) => kind === "lockdown");

/** What a call is shown as when somebody goes to it. */
const answered: Readonly<Record<CallKind, readonly [one: string, several: string]>> = {
  drill: ["drill-answered", "drill-answered"],
  assist: ["assist-answered", "answered-more"],
  help: ["answered", "answered-more"],
  lockdown: ["lockdown", "lockdown-more"],
};

/** The rows as the table has them; `loud` is the buzzer while the sound of a waiting call is not over. */
const rows: readonly {
  readonly row: string;
  readonly fits: (c: Case) => boolean;
  readonly loud: (c: Case) => string;
  readonly light: (c: Case) => string;
}[] = [
  { row: "Z", fits: (c) => c.own === "attended", loud: () => "silent", light: (c) => more("there", c) },
  { row: "A", fits: (c) => c.own === "accepted", loud: () => "silent", light: (c) => more("coming", c) },
  { row: "B", fits: (c) => c.own === "sounding", loud: () => "silent", light: (c) => more("received", c) },
  {
    row: "C",
    fits: (c) => c.own === "raised" || c.own === "cancelled" || isPractising(c),
    loud: () => "silent",
    light: (c) => more("sent", c),
  },
  {
    row: "D",
    fits: (c) => isCalled(c) && c.calls.length === 1 && waiting(c).length === 1,
    loud: (c) => gravest(c.calls),
    light: (c) => gravest(c.calls),
  },
  {
    row: "E",
    fits: (c) => isCalled(c) && c.calls.length > 1 && waiting(c).length > 0,
    loud: (c) => `${gravest(waiting(c))}-more`,
    light: (c) => `${isLocked(c) ? "lockdown" : gravest(waiting(c))}-more`,
  },
  {
    row: "F",
    fits: (c) => isCalled(c) && c.calls.length === 1 && waiting(c).length === 0,
    loud: () => "silent",
    light: (c) => answered[gravest(shown(c))][0],
  },
  {
    row: "G",
    fits: (c) => isCalled(c) && c.calls.length > 1 && waiting(c).length === 0,
    loud: () => "silent",
    light: (c) => answered[gravest(shown(c))][1],
  },
  {
    row: "K",
    fits: (c) => !isOrigin(c) && c.calls.length === 0,
    loud: () => "silent",
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
    drill: undefined,
    verified: false,
    progress: "raised",
    called: [],
    receivers: [],
    first: [],
    circuits: [1],
    circuitIds: [],
    pressedAt: instant(nowMs - 1000),
    callsSince: instant(nowMs - 1000),
    presses: 1,
    sounding: new Map(),
    confirmed: new Set(),
    acceptedBy: [],
    attendedBy: [],
    acceptedAt: undefined,
    attendedAt: undefined,
    isLate: false,
    soundUntil: instant(nowMs + 60_000),
    ...part,
  };
}

const practice = { mode: "drill", drill: "drill-1" as DrillId } as const;

function alarmsOf({ own, calls }: Case): Alarms {
  const all = calls.map(({ kind, accepted, over }, place) =>
    alarmOf(`d${place + 2}`, {
      called: [here],
      ...(kind === "drill" ? practice : { level: kind as Level }),
      progress: accepted ? "accepted" : "raised",
      soundUntil: instant(over ? nowMs : nowMs + 1000 * (place + 1)),
    }),
  );
  const confirmed = new Set(["d2" as DeskId]);
  if (own === "practising") all.push(alarmOf(here, practice));
  else if (own === "sounding") all.push(alarmOf(here, { confirmed }));
  else if (own === "raised" || own === "cancelled") all.push(alarmOf(here, { progress: own }));
  else if (own !== "none") all.push(alarmOf(here, { confirmed, progress: own satisfies Progress }));
  return new Map(all.map((alarm) => [alarm.id, alarm]));
}

const atRest = (sound: SoundProfile, part: Partial<DeskCondition> = {}): DeskCondition => ({
  sound,
  identify: false,
  chirpUntil: undefined,
  faulty: false,
  ...part,
});

/** Which kinds each profile sounds. */
const heard: Readonly<Record<SoundProfile, readonly CallKind[]>> = {
  loud: ["drill", "assist", "help", "lockdown"],
  quiet: ["help", "lockdown"],
  silent: [],
};

/** Until when those sound that nobody goes to; practice does not prolong what is real. */
function soundUntil(c: Case): number {
  if (!isCalled(c) || waiting(c).length === 0 || !heard[c.profile].includes(gravest(waiting(c)))) return -Infinity;
  const isDrill = gravest(waiting(c)) === "drill";
  const ends = c.calls.map(({ kind, accepted, over }, place) => {
    if (accepted || (kind === "drill") !== isDrill) return -Infinity;
    return over ? nowMs : nowMs + 1000 * (place + 1);
  });
  return Math.max(-Infinity, ...ends);
}

const told = (c: Case): string => `own ${c.own}, ${c.profile}, called by ${JSON.stringify(c.calls)}`;

describe("the signal of a desk", () => {
  it("has exactly one row for each of all cases", () => {
    expect(cases).toHaveLength(owns.length * (1 + 16 + 256) * soundProfiles.length);
    const unfit = cases.filter((c) => rows.filter(({ fits }) => fits(c)).length !== 1);
    expect(unfit.map(told)).toEqual([]);
  });

  it.each(rows)("row $row holds in each of its cases", ({ fits, loud, light }) => {
    const mine = cases.filter(fits);
    expect(mine.length).toBeGreaterThan(0);
    for (const c of mine) {
      const sounds = soundUntil(c) > nowMs;
      expect({ c: told(c), ...signalFor(here, alarmsOf(c), atRest(c.profile), instant(nowMs)) }).toEqual({
        c: told(c),
        buzzer: sounds ? loud(c) : "silent",
        light: light(c),
        calls: c.calls.length,
        soundUntil: sounds ? soundUntil(c) : Number.NEGATIVE_INFINITY,
      });
    }
  });

  it("never lets the pressed desk sound or show its beacon, whatever else happens", () => {
    for (const c of cases.filter(isOrigin)) {
      const { buzzer, light } = signalFor(here, alarmsOf(c), atRest(c.profile), instant(nowMs));
      expect([told(c), buzzer, lightPatterns[light].beacon]).toEqual([told(c), "silent", false]);
    }
  });

  it("never shows practice where something real calls, and never something real where only practice does", () => {
    for (const c of cases.filter(isCalled)) {
      const { buzzer, light } = signalFor(here, alarmsOf(c), atRest(c.profile), instant(nowMs));
      const isReal = c.calls.some(({ kind }) => kind !== "drill");
      const isOnlyDrill = c.calls.every(({ kind }) => kind === "drill");
      if (isReal) expect([told(c), /drill/.test(buzzer), /drill/.test(light)]).toEqual([told(c), false, false]);
      if (isOnlyDrill)
        expect([told(c), /drill|silent/.test(buzzer), /drill/.test(light)]).toEqual([told(c), true, true]);
    }
  });

  it("is the same whatever happens at other desks", () => {
    const elsewhere = alarmOf("d7", { called: ["d8" as DeskId] });
    for (const c of cases.filter(({ profile }) => profile === "loud")) {
      const alarms = alarmsOf(c);
      const among = new Map([[elsewhere.id, elsewhere], ...alarms]);
      expect(signalFor(here, among, atRest(c.profile), nowMs as Instant)).toEqual(
        signalFor(here, alarms, atRest(c.profile), nowMs as Instant),
      );
    }
  });
});

describe("a desk at rest", () => {
  const none: Alarms = new Map();
  const later = instant(nowMs + 1000);
  const clearing = { until: instant(nowMs + 9000), soundUntil: later };
  const shown = (condition: DeskCondition): readonly [string, string, number] => {
    const { buzzer, light, soundUntil: until } = signalFor(here, none, condition, instant(nowMs));
    return [buzzer, light, until];
  };

  it("says that an alarm is over before anything else, and aloud for a moment", () => {
    const all = { clearing, chirpUntil: later, identify: true, faulty: true, warnUntil: later };
    expect(shown(atRest("loud", all))).toEqual(["all-clear", "all-clear", later]);
    const quiet = { ...all, clearing: { ...clearing, soundUntil: instant(nowMs) } };
    expect(shown(atRest("loud", quiet))).toEqual(["silent", "all-clear", -Infinity]);
  });

  it("then chirps, is looked for, has a fault, is ready, each when what comes before is over", () => {
    const over = { clearing: { until: instant(nowMs), soundUntil: instant(nowMs) } };
    const all = { ...over, chirpUntil: later, identify: true, faulty: true, warnUntil: later };
    expect(shown(atRest("loud", all))).toEqual(["chirp", "identify", later]);
    expect(shown(atRest("loud", { ...all, chirpUntil: instant(nowMs) }))).toEqual(["silent", "identify", -Infinity]);
    expect(shown(atRest("loud", { faulty: true, warnUntil: later }))).toEqual(["fault", "fault", later]);
    expect(shown(atRest("loud", { faulty: true, warnUntil: instant(nowMs) }))).toEqual(["silent", "fault", -Infinity]);
    expect(shown(atRest("loud"))).toEqual(["silent", "ready", -Infinity]);
  });

  it.each(["quiet", "silent"] as const)(
    "that is %s says neither the all-clear nor a fault aloud, and chirps all the same",
    (profile) => {
      expect(shown(atRest(profile, { clearing }))).toEqual(["silent", "all-clear", -Infinity]);
      expect(shown(atRest(profile, { faulty: true, warnUntil: later }))).toEqual(["silent", "fault", -Infinity]);
      expect(shown(atRest(profile, { chirpUntil: later }))).toEqual(["chirp", "identify", later]);
    },
  );
});
