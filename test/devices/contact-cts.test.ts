/** Incidents at a contact on modem lines: the driver that looks, and the judgement of what it saw. */
import { describe, expect, it } from "vitest";
import { contactCts } from "../../devices/contact-cts/driver.ts";
import { AdaptedContact } from "../../src/shell/adapter-contact.ts";
import { Bench, garbage } from "./bench.ts";

/** Plays a contact whose level is a function of time since the port was opened; a look takes 1 ms. The times of presses. */
function play(level: (ms: number) => boolean, ms: number, settings: object = {}): number[] {
  const bench = new Bench(contactCts, settings);
  const contact = new AdaptedContact();
  const presses: number[] = [];
  bench.give({ kind: "opened" });
  for (const untilMs = bench.nowMs + ms; bench.nowMs < untilMs; ) {
    bench.pass(1);
    const sinceMs = bench.nowMs - 1000;
    if (bench.looksAtMs.length === 0) continue;
    bench.looksAtMs.length = 0;
    const cts = level(sinceMs);
    bench.give({ kind: "modem", inputs: { cts, dsr: !cts } });
    for (const report of bench.reports.splice(0))
      if (report.kind === "contact" && contact.look(report.pressed, sinceMs)) presses.push(sinceMs);
  }
  return presses;
}

describe("a press", () => {
  it("is believed within 15 ms, whenever it begins", () => {
    for (let atMs = 200; atMs < 230; atMs++) {
      const [press, ...more] = play((ms) => ms >= atMs && ms < atMs + 30, 500);
      expect(more).toEqual([]);
      expect((press as number) - atMs).toBeGreaterThanOrEqual(1);
      expect((press as number) - atMs).toBeLessThanOrEqual(15);
    }
  });

  it("of 16 ms is always seen, one of 5 ms may be missed", () => {
    const found = (lengthMs: number): number[] =>
      Array.from({ length: 30 }, (_, i) => play((ms) => ms >= 200 + i && ms < 200 + i + lengthMs, 300).length);
    expect(new Set(found(16))).toEqual(new Set([1]));
    expect(new Set(found(5))).toEqual(new Set([0, 1]));
  });

  it("that bounces for 10 ms at both ends is one", () => {
    const bouncing = (ms: number): boolean => {
      const near = ms < 210 || (ms >= 300 && ms < 310);
      return ms >= 200 && ms < 310 && (near ? ms % 3 !== 0 : true);
    };
    expect(play(bouncing, 600)).toHaveLength(1);
  });

  it("again after 60 ms apart is a second one", () => {
    expect(play((ms) => (ms >= 200 && ms < 260) || (ms >= 320 && ms < 380), 600)).toHaveLength(2);
  });

  it("counts when the button is held already as the port is opened", () => {
    expect(play(() => true, 500)).toHaveLength(1);
  });

  it("does not count while the adapter makes its voltage: a closed loop looks open for the first 50 ms", () => {
    expect(play((ms) => ms > 40, 500, { normallyClosed: true })).toEqual([]);
  });

  it("at a normally closed button is the opening, and so is a cut wire", () => {
    expect(play((ms) => ms < 200 || ms > 240, 500, { normallyClosed: true })).toHaveLength(1);
    expect(play((ms) => ms < 200, 500, { normallyClosed: true })).toHaveLength(1);
  });

  it("is looked for at the line that is set", () => {
    expect(play((ms) => ms < 200, 500, { line: "dsr" })).toHaveLength(1);
  });
});

it("a port that cannot be read is tried again without a rush, and the button is no living thing meanwhile", () => {
  const bench = new Bench(contactCts).give({ kind: "opened" }).pass(50);
  for (let i = 0; i < 10; i++) bench.give({ kind: "modem", inputs: undefined }).pass(500);
  expect(bench.reports).toEqual([]);
  expect(bench.looksAtMs).toHaveLength(11);
  expect(bench.give({ kind: "modem", inputs: { cts: false, dsr: false } }).count("alive")).toBe(1);
});

it("raises both outputs, sends nothing, and does not mind what comes in as bytes", () => {
  const bench = new Bench(contactCts).give({ kind: "opened" });
  expect(bench.last.outputs).toEqual({ rts: true, dtr: true });
  for (let seed = 1; seed < 50; seed++) bench.bytes(garbage(seed, 100));
  bench.want(true, true).give({ kind: "closing" }).pass(1000);
  expect({ sent: bench.sent, reports: bench.reports, looks: bench.looksAtMs }).toEqual({
    sent: [],
    reports: [],
    looks: [],
  });
});

it("is refused behind a serial server, which carries no such lines", () => {
  expect(contactCts.objection({}, "tcp")?.message.en).toMatch("does not carry modem lines");
  expect(contactCts.objection({}, "serial")).toBeUndefined();
});

describe("after an interruption", () => {
  it("a button that was held before and is held still is the same press", () => {
    const contact = new AdaptedContact();
    expect([0, 10, 20].map((ms) => contact.look(true, ms))).toEqual([false, true, false]);
    contact.interrupt();
    expect([5000, 5010].map((ms) => contact.look(true, ms))).toEqual([false, false]);
    expect(contact.isStuck(10_010)).toBe(true);
  });

  it("one that was open before and is held now is a press", () => {
    const contact = new AdaptedContact();
    for (let ms = 0; ms < 100; ms += 10) contact.look(false, ms);
    contact.interrupt();
    expect([5000, 5010].map((ms) => contact.look(true, ms))).toEqual([false, true]);
  });
});
