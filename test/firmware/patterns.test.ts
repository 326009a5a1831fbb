/**
 * Can people tell the signals apart: without colours, in the next room, and when they begin to look or to listen at any moment of the
 * turn? Rhythms are compared as circles, at whatever place either begins.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type Buzzer,
  buzzerNames,
  buzzerPatterns,
  type Light,
  lightNames,
  lightPatterns,
  rhythmStepMs,
  rhythmSteps,
} from "../../firmware-protocol/patterns.ts";

const stepsPerSecond = 1000 / rhythmStepMs;

const turned = (rhythm: string, steps: number): string => rhythm.slice(steps) + rhythm.slice(0, steps);
const turns = (rhythm: string): string[] => [...rhythm].map((_, steps) => turned(rhythm, steps));
/** What is heard or seen of it within a second that begins at any step. */
const seconds = (rhythm: string): string[] => turns(rhythm).map((each) => each.slice(0, stepsPerSecond));

/** Steps that differ where the two are most alike. */
function distance(one: string, other: string): number {
  const differing = (turn: string): number => [...turn].filter((step, place) => step !== one[place]).length;
  return Math.min(...turns(other).map(differing));
}

const pairs = <T>(names: readonly T[]): [T, T][] =>
  names.flatMap((one, place) => names.slice(place + 1).map((other): [T, T] => [one, other]));

/** How often it goes on within the busiest second. */
function flashesPerSecond(rhythm: string): number {
  return Math.max(...seconds(rhythm).map((second) => second.match(/\.#/g)?.length ?? 0));
}

const duty = (rhythm: string): number => [...rhythm].filter((step) => step === "#").length / rhythmSteps;
const without = (name: string): string => name.replace(/-more$/, "");

const sounds = buzzerNames.filter((name) => name !== "silent");
const lit = lightNames.filter((name) => name !== "dark");
const beacons = lit.filter((name) => lightPatterns[name].beacon);
const alarms = ["help", "help-more", "lockdown", "lockdown-more"] as const satisfies readonly (Buzzer & Light)[];
const drills = ["drill", "drill-more"] as const satisfies readonly (Buzzer & Light)[];
const rhythmOf = (name: Light): string => lightPatterns[name].rhythm;

describe("each rhythm", () => {
  test.each([...Object.entries(buzzerPatterns), ...Object.entries(lightPatterns)])(
    "of %s is a turn",
    (name, pattern) => {
      expect(pattern.rhythm).toMatch(new RegExp(`^[#.]{${rhythmSteps}}$`));
      if (name === "silent" || name === "dark") expect(pattern.rhythm).not.toContain("#");
      else expect(pattern.rhythm.startsWith("#")).toBe(true);
    },
  );

  test("is compared as the circle that it is", () => {
    expect(distance("#...............", ".....#..........")).toBe(0);
    expect(distance("##..............", "#.#.............")).toBe(2);
    expect(flashesPerSecond("#.#.#.#.........")).toBe(4);
    expect(flashesPerSecond("#.#.#.........#.")).toBe(4);
  });
});

describe("lights", () => {
  test.each(pairs(lit.filter((name) => !lightPatterns[name].beacon)))(
    "%s and %s differ without their colours",
    (one, other) => expect(distance(rhythmOf(one), rhythmOf(other))).toBeGreaterThanOrEqual(3),
  );

  test.each(pairs(beacons))("%s and %s differ on the beacon, within one second", (one, other) => {
    expect(distance(rhythmOf(one), rhythmOf(other))).toBeGreaterThanOrEqual(4);
    expect(seconds(rhythmOf(one)).filter((second) => seconds(rhythmOf(other)).includes(second))).toEqual([]);
  });

  test.each(pairs(lit).filter(([one, other]) => lightPatterns[one].colour === lightPatterns[other].colour))(
    "%s and %s, of one colour, differ at a panel that has no beacon",
    (one, other) => expect(distance(rhythmOf(one), rhythmOf(other))).toBeGreaterThanOrEqual(3),
  );

  test.each(beacons)("beacon %s flashes no more than three times in any second", (name) => {
    expect(flashesPerSecond(rhythmOf(name))).toBeLessThanOrEqual(3);
  });

  test.each(pairs(["sent", "received", "coming", "there"] as const))(
    "%s and %s are told within one second by whoever called",
    (one, other) =>
      expect(seconds(rhythmOf(one)).filter((second) => seconds(rhythmOf(other)).includes(second))).toEqual([]),
  );
});

describe("sounds", () => {
  test.each(pairs(sounds))("%s and %s differ", (one, other) => {
    expect(distance(buzzerPatterns[one].rhythm, buzzerPatterns[other].rhythm)).toBeGreaterThanOrEqual(3);
  });

  test.each(alarms.flatMap((alarm) => sounds.map((other): [Buzzer, Buzzer] => [alarm, other])))(
    "no second of %s occurs in %s, unless it is the same call",
    (alarm, other) => {
      if (without(alarm) === without(other)) return;
      const heard = seconds(buzzerPatterns[other].rhythm);
      expect(seconds(buzzerPatterns[alarm].rhythm).filter((second) => heard.includes(second))).toEqual([]);
    },
  );
});

test("an alarm is on for half of its turn or more, a drill for a quarter, to the ear and to the eye", () => {
  for (const patterns of [buzzerPatterns, lightPatterns]) {
    for (const name of alarms) expect(duty(patterns[name].rhythm)).toBeGreaterThanOrEqual(0.5);
    for (const name of drills) expect(duty(patterns[name].rhythm)).toBeLessThanOrEqual(0.25);
  }
});

test("the page for people at desks has every light and sound with its rhythm", () => {
  const page = readFileSync(new URL("../../docs/at-the-desk.md", import.meta.url), "utf8");
  const [, lights, buzzers] = page.split(/^## (?:Light|Sound).*$/m);
  const told = (part = ""): Record<string, string | undefined> =>
    Object.fromEntries(
      [...part.matchAll(/^\| `([a-z-]+)` \| `([#.]+)` \|/gm)].map(([, name, rhythm]) => [name, rhythm]),
    );
  const plain = (patterns: typeof buzzerPatterns | typeof lightPatterns): Record<string, string> =>
    Object.fromEntries(
      Object.entries(patterns).flatMap(([name, { rhythm }]) =>
        rhythm.includes("#") && without(name) === name ? [[name, rhythm]] : [],
      ),
    );
  expect(told(lights)).toEqual(plain(lightPatterns));
  expect(told(buzzers)).toEqual(plain(buzzerPatterns));
});
