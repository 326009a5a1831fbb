import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lightPatterns, rhythmSteps } from "../../firmware-protocol/patterns.ts";
import { binsOf, bounds, quantile } from "../../src/page/health/latency-bins.ts";
import { rhythmCss } from "../../src/page/parts/rhythm.ts";
import { de } from "../../src/page/text/de.ts";
import { en } from "../../src/page/text/en.ts";

/** Every text with its path; functions are asked with numbers, which all of them take. */
function leaves(of: object, path = ""): [string, string][] {
  return Object.entries(of).flatMap(([name, value]: [string, unknown]): [string, string][] => {
    const here = `${path}.${name}`;
    if (typeof value === "string") return [[here, value]];
    if (typeof value === "function") return [[here, String((value as (...words: number[]) => string)(3, 7, 9))]];
    return leaves(value as object, here);
  });
}

it("no word was left in the other language", () => {
  const german = new Map(leaves(de));
  const same = leaves(en).flatMap(([path, text]) => (german.get(path) === text && text !== "" ? [path] : []));
  const shared = [
    ".views.alarm",
    ".line.live",
    ".enter.name",
    ".floor.plan",
    ".health.gateway",
    ".health.columns.firmware",
  ];
  expect(same).toEqual(shared);
});

it("counts one as one and more as more, in both languages", () => {
  expect([en.floor.faults(1), en.floor.faults(2)]).toEqual(["1 fault", "2 faults"]);
  expect([de.floor.faults(1), de.floor.faults(2)]).toEqual(["1 Störung", "2 Störungen"]);
});

it("a unit that started once did so once, in both languages", () => {
  expect([de, en].map(({ desk }) => desk.startedTimes(1, "POR"))).toEqual(["einmal, durch POR", "once, by POR"]);
  expect([de, en].map(({ desk }) => desk.startedTimes(2, "WDT"))).toEqual([
    "2-mal, zuletzt durch WDT",
    "2 times, last by WDT",
  ]);
});

it("every light of the firmware has a word, and those that blink have their rhythm as an animation", () => {
  const css = rhythmCss();
  for (const [name, { rhythm }] of Object.entries(lightPatterns)) {
    expect(Object.keys(en.lights), name).toContain(name.replace(/-more$/, ""));
    const frames = new RegExp(`@keyframes rhythm-${name} \\{ (.*?) \\}\\n?`).exec(`${css}\n`)?.[1];
    const blinks = rhythm.includes("#") && rhythm.includes(".") && name !== "ready";
    expect(frames !== undefined, name).toBe(blinks);
    const shown = [...css.matchAll(new RegExp(`@keyframes rhythm-${name} [^\\n]*`, "g"))].join("");
    const steps = [...shown.matchAll(/opacity: ([\d.]+)/g)].map(([, opacity]) => (opacity === "1" ? "#" : "."));
    if (blinks) expect(steps.join("")).toBe(rhythm);
  }
  expect(rhythmSteps).toBe(16);
});

it("times of buzzers fall into one class each, and the median is one of them", () => {
  const times = [0, 9.9, 10, 999, 1000, 60_000];
  expect(binsOf(times).reduce((sum, { count }) => sum + count, 0)).toBe(times.length);
  expect(binsOf(times).map(({ count }) => count)).toEqual([2, 1, ...bounds.slice(3, -1).map(() => 0), 1, 2]);
  expect(quantile(times, 0.5)).toBe(10);
  expect(quantile([], 0.5)).toBeUndefined();
});

it("whatever the gateway refuses has words in both languages", () => {
  const folder = join(import.meta.dirname, "../../src/shell");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const refusals = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), "utf8").matchAll(/new Refusal\(\s*[\w.]+,\s*"([a-z-]+)"/g)].map(
      ([, code]) => code,
    ),
  );
  const answers = [...readFileSync(join(folder, "../core/io.ts"), "utf8").matchAll(/^ {2}\| "([a-z-]+)"/gm)].map(
    ([, code]) => code,
  );
  expect(refusals.length).toBeGreaterThan(30);
  expect(answers).toContain("room-differs");
  for (const code of [...refusals, ...answers].filter((each) => each !== "forbidden")) {
    expect(Object.keys(de.refused.codes)).toContain(code);
    expect(Object.keys(en.refused.codes)).toContain(code);
  }
});
