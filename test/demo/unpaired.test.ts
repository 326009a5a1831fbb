/**
 * From eight units as they come from the workshop to an office that calls: `rufkreis demo --unpaired` without a terminal, and
 * `rufkreis pair` from another process, both as built; what a technician does is done by lines.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { orderOf } from "../../src/demo/orders.ts";
import { program, until } from "../cli/cli.ts";

type Line = Readonly<Record<string, unknown>>;

/** A program whose standard output is JSON, an object a line, and that reads lines. */
function started(words: readonly string[], take: (line: Line) => void = () => undefined) {
  const child = spawn(process.execPath, [program, ...words], { stdio: ["pipe", "pipe", "inherit"] });
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as Line;
    lines.push(line);
    take(line);
  });
  return {
    lines,
    say: (text: string) => child.stdin.write(`${text}\n`),
    ended: new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code))),
    end: () => child.kill("SIGKILL"),
  };
}

const desks = ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"];

test("eight new units are paired by a script, and then a press at one sounds at seven", async () => {
  const demo = started(["demo", "--unpaired", "--json"]);
  try {
    const of = (key: string): Line | undefined => demo.lines.find((line) => key in line);
    await until(() => of("ready") !== undefined);
    expect(of("ready")).toMatchObject({ paired: false, desks });
    let desk = "";
    const pairing = started(["pair", "--all", "--yes", "--json", "--config", of("ready")?.config as string], (line) => {
      if (line.step === "desk") desk = line.desk as string;
      if (line.step === "window") demo.say(`press ${desk}`);
    });
    expect(await pairing.ended).toBe(0);
    expect(pairing.lines.at(-1)).toEqual({ result: "all", paired: 8, failed: [] });
    expect(pairing.lines.filter(({ result }) => result === "paired").map((line) => line.desk)).toEqual(desks);
    const events = (type: string): Line[] => demo.lines.filter((line) => line.type === type);
    expect(events("paired").map((line) => line.desk)).toEqual(desks);
    expect(events("raised")).toEqual([]);
    demo.say("1");
    await until(() => events("sounding").length === 7);
    expect(events("raised")).toEqual([expect.objectContaining({ desk: "d1", verified: true })]);
    const pins = (): Line | undefined => demo.lines.findLast((line) => "pins" in line)?.pins as Line | undefined;
    await until(() => Object.keys((pins()?.pressToBuzzerMs ?? {}) as object).length === 7);
    expect(Object.keys(pins()?.pressToBuzzerMs as object).sort()).toEqual(desks.slice(1));
    demo.say("q");
    expect(await demo.ended).toBe(0);
  } finally {
    demo.end();
  }
});

test.each([
  ["1", { kind: "press", desk: "d1" }],
  [" press d8 ", { kind: "press", desk: "d8" }],
  ["g2", { kind: "green", desk: "d2" }],
  ["h2", { kind: "hold", desk: "d2" }],
  ["l2", { kind: "lockdown", desk: "d2" }],
  ["lockdown d2", { kind: "lockdown", desk: "d2" }],
  ["plug d3", { kind: "plug", desk: "d3" }],
  ["u3", { kind: "plug", desk: "d3" }],
  ["b", { kind: "broker" }],
  ["c", { kind: "close" }],
  ["e", { kind: "escalate" }],
  ["x", { kind: "cancel" }],
  ["t", { kind: "drill" }],
  ["q", { kind: "end" }],
  ["9", undefined],
  ["z1", undefined],
  ["constructor", undefined],
  ["toString d1", undefined],
  ["press", undefined],
  ["press d9", undefined],
  ["quit", undefined],
  ["", undefined],
])("the line %j is read as %j", (line, order) => {
  expect(orderOf(line, desks)).toEqual(order);
});
