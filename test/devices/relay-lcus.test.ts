/** Incidents at an LCUS relay board, as its driver sees them. */
import { describe, expect, it } from "vitest";
import { relayLcus } from "../../devices/relay-lcus/driver.ts";
import { Bench, garbage, hex } from "./bench.ts";

const on = "A00101A2";
const off = "A00100A1";

function opened(settings: object = {}): Bench {
  return new Bench(relayLcus, settings).give({ kind: "opened" });
}

const frames = (bench: Bench): string[] => bench.sent.map(({ bytes }) => hex(bytes));

describe("what is said to the board", () => {
  it("switches off when the port is opened, whatever the relay was left at", () => {
    expect(frames(opened())).toEqual([off]);
    const two = opened({ channel: 3, beaconChannel: 8 }).pass(100);
    expect(frames(two)).toEqual(["A00300A3", "A00800A8"]);
  });

  it("closes the relay at once when it should sound, and opens it at once when not", () => {
    const bench = opened().pass(5000).clear().want(true);
    expect(frames(bench)).toEqual([on]);
    bench.pass(3000).clear().want(false);
    expect(frames(bench)).toEqual([off]);
  });

  it("says each change again soon, and everything each second, but never one command within 20 ms of another", () => {
    const bench = opened({ beaconChannel: 2 }).pass(5000).clear().want(true, true).pass(1200);
    expect(bench.sent.map(({ atMs, bytes }) => [atMs - 5000, hex(bytes)])).toEqual([
      [0, on],
      [20, "A00201A3"],
      [150, on],
      [170, "A00201A3"],
      [1150, on],
      [1170, "A00201A3"],
    ]);
  });

  it("does not chatter: as long as the sound lasts no frame opens the relay", () => {
    const bench = opened().pass(300).clear().want(true).pass(180_000);
    expect(new Set(frames(bench))).toEqual(new Set([on]));
  });

  it("switches off when the port is closed in order, siren first", () => {
    const bench = opened({ beaconChannel: 2 }).want(true, true).pass(3000).clear().give({ kind: "closing" }).pass(100);
    expect(frames(bench)).toEqual([off, "A00200A2"]);
  });

  it("asks nothing unless told how, for boards take the question for a command", () => {
    expect(new Set(frames(opened().pass(60_000)))).toEqual(new Set([off]));
    expect(frames(opened({ query: "ff" }).pass(60_000))).toContain("FF");
    expect(frames(opened({ channel: 2, query: "frame" }).pass(60_000))).toContain("A00202A4");
  });
});

describe("what the board says", () => {
  it.each(["CH1:OFF \r\nCH2:OFF \r\n", "CH1: OFF\r\nCH2: ON\r\n", "CH1:OFFCH2:ON"])(
    "%j proves that it lives, and that its relay follows",
    (answer) => {
      const bench = opened({ query: "ff" }).pass(100).clear();
      for (const byte of answer) bench.bytes(byte);
      expect(bench.reports).toEqual([{ kind: "alive" }, { kind: "relay", follows: true }]);
    },
  );

  it("a relay that stands otherwise is reported, and told again within the second", () => {
    const bench = opened({ query: "ff" }).pass(300).want(true).pass(1000).clear().bytes("CH1:OFF \r\n").pass(1000);
    expect(bench.reports).toContainEqual({ kind: "relay", follows: false });
    expect(frames(bench)).toContain(on);
  });

  it("an answer to a question from before a change is not held against the relay", () => {
    const bench = opened({ query: "ff" }).pass(300).clear().want(true).bytes("CH1:OFF \r\n");
    expect(bench.reports).toEqual([{ kind: "alive" }]);
  });

  it("a board without that relay is as good as dead, although it speaks", () => {
    const bench = opened({ channel: 5, query: "ff" }).pass(100).clear();
    expect(bench.bytes("CH1:OFF \r\nCH2:OFF \r\n").reports).toEqual([]);
  });

  it("garbage of any kind and length means nothing, and an answer after it is still understood", () => {
    const bench = opened({ query: "ff" }).pass(100).clear();
    for (let seed = 1; seed <= 200; seed++) bench.bytes(garbage(seed, seed * 7));
    bench.bytes("CH".repeat(5000)).bytes("CH1:O").bytes("CHX:ON CH1;ON CH1:0N ch1:on");
    expect(bench.reports).toEqual([]);
    expect(bench.bytes("\r\nCH1:OFF \r\n").count("alive")).toBe(1);
    bench.pass(2000);
    expect(frames(bench)).toContain(off);
  });

  it("is silent for good only where it was never expected to speak", () => {
    expect(opened().machine.silentAfterMs).toBeUndefined();
    expect(opened({ query: "ff" }).machine.silentAfterMs).toBe(2500);
  });
});

describe("settings", () => {
  const objection = (settings: object, transport: "serial" | "tcp" = "serial") =>
    relayLcus.objection(relayLcus.settings.parse(settings), transport)?.message.en;

  it("one relay is not siren and beacon", () => {
    expect(objection({ channel: 2, beaconChannel: 2 })).toMatch("relay 2 cannot be siren and beacon");
    expect(objection({ channel: 2, beaconChannel: 1 })).toBeUndefined();
  });

  it("behind a serial server the board must answer", () => {
    expect(objection({}, "tcp")).toMatch("must answer");
    expect(objection({ query: "ff" }, "tcp")).toBeUndefined();
  });

  it.each([{ channel: 0 }, { channel: 9 }, { channel: 1.5 }, { query: "FF" }, { chanel: 1 }])(
    "%j is refused",
    (settings) => {
      expect(relayLcus.settings.safeParse(settings).success).toBe(false);
    },
  );
});
