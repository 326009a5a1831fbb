/** Incidents at a Numato relay module, as its driver sees them. */
import { describe, expect, it } from "vitest";
import { relayNumato } from "../../devices/relay-numato/driver.ts";
import { Bench, garbage } from "./bench.ts";
import { NumatoModule } from "./boards.ts";

/** A module on the bench that answers at once. */
function withModule(settings: object = {}): { bench: Bench; module: NumatoModule } {
  const module = new NumatoModule();
  const bench = new Bench(relayNumato, settings);
  bench.answer = (sent) => module.take(sent);
  return { bench: bench.give({ kind: "opened" }), module };
}

const commands = (bench: Bench): string[] => bench.sent.map(({ bytes }) => bytes);

describe("with a module that answers", () => {
  it("clears its line, switches off and reads, whatever the relay was left at", () => {
    const module = new NumatoModule();
    module.closed.add(0);
    module.take("relay o");
    const bench = new Bench(relayNumato);
    bench.answer = (sent) => module.take(sent);
    bench.give({ kind: "opened" }).pass(10);
    expect(commands(bench)).toEqual(["\r", "relay off 0\r", "relay read 0\r"]);
    expect(module.closed).toEqual(new Set());
    expect(bench.reports).toEqual([{ kind: "alive" }, { kind: "relay", follows: true }]);
  });

  it("closes and opens the relay, and the beacon's beside it", () => {
    const { bench, module } = withModule({ channel: 10, beaconChannel: 31 });
    bench.pass(100).want(true, true).pass(10);
    expect(module.closed).toEqual(new Set([10, 31]));
    expect(commands(bench)).toContain("relay on A\r");
    expect(commands(bench)).toContain("relay on V\r");
    bench.want(false, true).pass(10);
    expect(module.closed).toEqual(new Set([31]));
    bench.give({ kind: "closing" }).pass(10);
    expect(module.closed).toEqual(new Set());
  });

  it("reads once a second, and sets right what stands otherwise", () => {
    const { bench, module } = withModule();
    bench.want(true).pass(2000).clear();
    module.closed.clear();
    bench.pass(1000);
    expect(bench.reports).toContainEqual({ kind: "relay", follows: false });
    expect(module.closed).toEqual(new Set([0]));
    bench.clear().pass(10_000);
    expect(bench.count("alive")).toBe(10);
    expect(commands(bench).filter((command) => command !== "relay read 0\r")).toEqual([]);
  });
});

describe("with a module that does not", () => {
  it("goes on trying, one command at a time, and reports no life", () => {
    const bench = new Bench(relayNumato).give({ kind: "opened" }).want(true).pass(3000);
    expect(bench.reports).toEqual([]);
    expect(bench.sent.length).toBeGreaterThan(10);
    expect(bench.sent.length).toBeLessThan(40);
    expect(commands(bench)).toContain("relay on 0\r");
  });

  it("a module that answers no bare CR delays the siren by 50 ms and no more", () => {
    const module = new NumatoModule();
    const bench = new Bench(relayNumato);
    bench.answer = (sent) => (sent === "\r" ? "" : module.take(sent));
    bench.give({ kind: "opened" }).want(true).pass(50);
    expect(module.closed).toEqual(new Set([0]));
  });

  it("garbage, prompts without an answer and answers without a prompt prove nothing", () => {
    const bench = new Bench(relayNumato).give({ kind: "opened" });
    for (let seed = 1; seed <= 300; seed++) bench.bytes(garbage(seed, seed * 3).replaceAll("on", "")).pass(7);
    bench.bytes(">".repeat(2000)).bytes("\non\r").bytes("off".repeat(1000));
    expect(bench.count("alive")).toBe(0);
  });

  it("an echo that contains the word is not taken for the answer", () => {
    const bench = new Bench(relayNumato);
    bench.answer = (sent) => `${sent}\n\r>`;
    bench.give({ kind: "opened" }).want(true).pass(5000);
    expect(bench.reports).toEqual([]);
  });

  it("what was read before a change is not held against the relay", () => {
    const bench = new Bench(relayNumato);
    bench.answer = (sent) => (sent.startsWith("relay read") ? "" : ">");
    bench.give({ kind: "opened" }).clear();
    bench.want(true).bytes("relay read 0\n\roff\n\r>");
    expect(bench.reports).toEqual([{ kind: "alive" }]);
  });
});

it("refuses relays that there are not, and one for two things", () => {
  expect(relayNumato.settings.safeParse({ channel: 32 }).success).toBe(false);
  expect(relayNumato.settings.safeParse({ chanel: 1 }).success).toBe(false);
  expect(relayNumato.objection({ channel: 0, beaconChannel: 0 }, "serial")?.message.en).toMatch("relay 0 cannot be");
  expect(relayNumato.objection({ channel: 0 }, "tcp")).toBeUndefined();
});
