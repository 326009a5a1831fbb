/** The unit inside the gateway, held to the rules of firmware-protocol/README.md; its clock is a number. */
import { beforeEach, describe, expect, it } from "vitest";
import { limits } from "../../firmware-protocol/limits.ts";
import { protocolVersion, type ToGateway, type ToUnit } from "../../firmware-protocol/messages.ts";
import type { Buzzer } from "../../firmware-protocol/patterns.ts";
import { decode, encode } from "../../src/core/frame.ts";
import { AdaptedUnit } from "../../src/shell/adapter-unit.ts";
import { garbage } from "./bench.ts";

const identity = { uid: "0123456789AB", model: "relay-lcus", capabilities: 4, boot: 7, session: 0, event: 0 };
const open: ToUnit = { verb: "OPEN", protocol: protocolVersion, nonce: "0123456789ABCDEF" };

let unit: AdaptedUnit;
let nowMs: number;

beforeEach(() => {
  unit = new AdaptedUnit(identity);
  nowMs = 1000;
  unit.plug(nowMs);
});

const say = (message: ToUnit): void => unit.hear(encode(message), nowMs);

/** What it says until `nowMs + ms`, ticking each ms. */
function said(ms = 0): ToGateway[] {
  const messages: ToGateway[] = [];
  for (const untilMs = nowMs + ms; ; nowMs++) {
    unit.run(nowMs);
    for (let line = unit.nextLine(nowMs); line !== undefined; line = unit.nextLine(nowMs)) {
      expect(line.endsWith("\n")).toBe(true);
      const decoded = decode(line.slice(0, -1), "gateway");
      if (decoded.kind !== "message") throw new Error(`no line of a unit: ${line}`);
      messages.push(decoded.message);
    }
    if (nowMs >= untilMs) return messages;
  }
}

const verbs = (messages: readonly ToGateway[]): string[] => messages.map(({ verb }) => verb);

function link(): void {
  say(open);
  expect(verbs(said())).toEqual(["HELLO"]);
}

const show = (signal: number, buzzer: Buzzer, seconds: number, light = "help"): void =>
  say({ verb: "SHOW", signal, buzzer, light: light as "help", seconds });

describe("a session", () => {
  it("is asked for at once and every 400 ms", () => {
    expect(verbs(said(1000))).toEqual(["READY", "READY", "READY"]);
  });

  it("begins with HELLO, which tells what the profile says, and each has a number of its own", () => {
    say(open);
    const [first] = said();
    expect(first).toMatchObject({
      verb: "HELLO",
      uid: identity.uid,
      model: "relay-lcus",
      capabilities: 4,
      boot: 7,
      session: 1,
    });
    say(open);
    expect(said()).toMatchObject([{ boot: 7, session: 2 }]);
  });

  it("has a new boot number when its numbers are used up", () => {
    unit = new AdaptedUnit({ ...identity, session: 0xffff, boot: 0xffff, event: 0xffff });
    say(open);
    expect(said()).toMatchObject([{ boot: 0, session: 0 }]);
    unit.press(nowMs);
    expect(said()).toMatchObject([{ verb: "PRESS", event: 1 }]);
  });

  it("is not there for a gateway of another version", () => {
    say({ ...open, protocol: 99 });
    expect(said()).toMatchObject([
      { verb: "HELLO", protocol: protocolVersion },
      { verb: "REJECT", code: "version" },
    ]);
    show(1, "help", 10);
    expect(unit.wanted.sounding).toBe(false);
  });

  it("ends when the gateway says nothing for 3 s; a sound goes on to its end, and the light then tells", () => {
    link();
    show(1, "help", 5, "help");
    said(2999);
    expect(verbs(said(2))).toContain("READY");
    expect(unit.wanted).toEqual({ sounding: true, lit: true });
    said(2100);
    expect(unit.wanted.sounding).toBe(false);
  });

  it("beats every second", () => {
    link();
    for (let second = 1; second <= 5; second++) {
      say({ verb: "ALIVE" });
      expect(said(1000)).toMatchObject([{ verb: "BEAT", flags: 0, free: 12, rejects: 0 }]);
    }
  });
});

describe("a press", () => {
  it("is said at once and every 150 ms with its age, until it is kept", () => {
    link();
    unit.press(nowMs);
    expect(said(320)).toMatchObject([
      { verb: "PRESS", event: 0x70001, ageMs: 0 },
      { verb: "PRESS", event: 0x70001, ageMs: 150 },
      { verb: "PRESS", event: 0x70001, ageMs: 300 },
    ]);
    say({ verb: "KEPT", event: 0x70001 });
    expect(verbs(said(500))).toEqual([]);
  });

  it("before a session waits for it, and asks for it", () => {
    said(10);
    unit.press(nowMs);
    expect(verbs(said())).toEqual(["READY"]);
    nowMs += 40;
    say(open);
    expect(said()).toMatchObject([{ verb: "HELLO" }, { verb: "PRESS", ageMs: 40 }]);
  });

  it("outlives an unplug", () => {
    link();
    unit.press(nowMs);
    unit.unplug();
    nowMs += 60_000;
    unit.plug(nowMs);
    say(open);
    expect(said()).toMatchObject([{ verb: "HELLO" }, { verb: "PRESS", event: 0x70001, ageMs: 60_000 }]);
  });

  it("keeps its age at the end of the field", () => {
    link();
    unit.press(nowMs);
    nowMs += 2_000_000;
    say(open);
    expect(said()).toContainEqual({ verb: "PRESS", event: 0x70001, ageMs: limits.ageMsMax });
  });

  it("when twelve wait already is not queued, and counted", () => {
    link();
    for (let i = 0; i < 14; i++) unit.press(nowMs);
    expect(verbs(said()).filter((verb) => verb === "PRESS")).toHaveLength(limits.eventsKept);
    say({ verb: "KEPT", event: 0x70001 });
    expect(said(1000).findLast(({ verb }) => verb === "BEAT")).toMatchObject({ free: 1, dropped: 2 });
  });

  it("silences its own siren", () => {
    link();
    show(1, "help", 100);
    unit.press(nowMs);
    expect(unit.wanted).toEqual({ sounding: false, lit: false });
  });

  it("that was refused is said again at once", () => {
    link();
    unit.press(nowMs);
    said(10);
    say({ verb: "REJECT", code: "check" });
    expect(verbs(said())).toEqual(["PRESS"]);
  });
});

describe("a signal", () => {
  beforeEach(link);

  it.each(["help", "help-more", "lockdown", "lockdown-more", "chirp"] as const)(
    "%s sounds without a break for its seconds, then ends by itself and says so",
    (buzzer) => {
      show(5, buzzer, 2);
      expect(said()).toEqual([{ verb: "SHOWN", signal: 5, buzzer, light: "help", sounding: 0, afterMs: 0 }]);
      const levels = new Set<boolean>();
      for (const endMs = nowMs + 1990; nowMs < endMs; nowMs++) {
        unit.run(nowMs);
        levels.add(unit.wanted.sounding);
      }
      expect([...levels]).toEqual([true]);
      expect(said(20).at(-1)).toMatchObject({ verb: "BEAT", signal: 5, buzzer: "silent", light: "help" });
      expect(unit.wanted).toEqual({ sounding: false, lit: true });
    },
  );

  it.each(["assist", "assist-more", "drill", "drill-more", "all-clear", "fault"] as const)(
    "%s is confirmed and not sounded: without a rhythm it would pass for an emergency",
    (buzzer) => {
      show(5, buzzer, 2);
      expect(said()).toEqual([{ verb: "SHOWN", signal: 5, buzzer, light: "help", sounding: 0, afterMs: 0 }]);
      expect(unit.wanted.sounding).toBe(false);
      said(1990);
      expect(unit.wanted.sounding).toBe(false);
      expect(said(20).at(-1)).toMatchObject({ verb: "BEAT", signal: 5, buzzer: "silent" });
    },
  );

  it("that becomes a drill ends the sound, and one that becomes real begins it", () => {
    show(1, "drill", 60, "drill");
    expect(unit.wanted).toEqual({ sounding: false, lit: false });
    show(2, "lockdown", 60, "lockdown");
    expect(unit.wanted).toEqual({ sounding: true, lit: true });
    show(3, "drill-more", 60, "drill-more");
    expect(unit.wanted).toEqual({ sounding: false, lit: false });
  });

  it("again, with another number and time, goes on and takes both", () => {
    show(1, "help", 1);
    said(900);
    show(2, "help", 5);
    said(4900);
    expect(unit.wanted.sounding).toBe(true);
    said(200);
    expect(unit.wanted.sounding).toBe(false);
  });

  it("without seconds is silent, whatever its pattern", () => {
    show(1, "help", 0);
    expect(unit.wanted.sounding).toBe(false);
    expect(said()).toMatchObject([{ verb: "SHOWN", buzzer: "silent" }]);
  });

  it("lights the beacon only where the wire's table says beacon, and does not blink", () => {
    for (const [light, lit] of [
      ["help", true],
      ["answered-more", true],
      ["lockdown", true],
      ["drill", false],
      ["drill-more", false],
      ["drill-answered", false],
      ["fault", false],
      ["ready", false],
    ] as const) {
      show(1, "silent", 0, light);
      expect({ light, lit: unit.wanted.lit }).toEqual({ light, lit });
    }
  });

  it("is over with the port", () => {
    show(1, "help", 100);
    unit.unplug();
    expect(unit.wanted).toEqual({ sounding: false, lit: false });
  });
});

describe("what it never says", () => {
  beforeEach(link);

  it("that something sounds: neither in SHOWN nor in PROBED, and a probe does not touch the relay", () => {
    say({ verb: "PROBE", probe: 9 });
    expect(unit.wanted.sounding).toBe(false);
    expect(said()).toEqual([{ verb: "PROBED", probe: 9, sounding: 0, afterMs: 0 }]);
  });

  it("that it has taken a name or a key", () => {
    say({ verb: "NAME", uid: "FFFFFFFFFFFF" });
    say({ verb: "PAIR", key: "0".repeat(32) });
    expect(said()).toEqual([]);
    say({ verb: "UNPAIR" });
    expect(said()).toEqual([{ verb: "REJECT", code: "trust" }]);
  });
});

describe("flags", () => {
  beforeEach(link);

  it("a stuck button is told at once, and its end", () => {
    unit.setStuck(true, nowMs);
    expect(said()).toMatchObject([{ verb: "BEAT", flags: 1 }]);
    unit.setStuck(true, nowMs);
    expect(said()).toEqual([]);
    unit.setStuck(false, nowMs);
    expect(said()).toMatchObject([{ verb: "BEAT", flags: 0 }]);
  });

  it("a relay that does not follow three times running is a dead buzzer, until it follows", () => {
    for (const follows of [false, false, true, false, false]) unit.relayRead(follows, nowMs);
    expect(said()).toEqual([]);
    unit.relayRead(false, nowMs);
    expect(said()).toMatchObject([{ verb: "BEAT", flags: 8 }]);
    unit.relayRead(true, nowMs);
    expect(said()).toMatchObject([{ verb: "BEAT", flags: 0 }]);
  });
});

describe("bad lines", () => {
  it("are refused by number, at most every 50 ms, counted, and change nothing", () => {
    link();
    show(1, "help", 100);
    said();
    for (let seed = 1; seed <= 500; seed++) unit.hear(`${garbage(seed, seed % 200)}\n`, nowMs);
    expect(verbs(said())).toEqual(["REJECT"]);
    expect(unit.wanted.sounding).toBe(true);
    expect(said(1000).find(({ verb }) => verb === "BEAT")).toMatchObject({ rejects: 500, signal: 1 });
  });

  it("a comment is ignored, and a line with a tag is refused: this unit has no key", () => {
    link();
    unit.hear("# hello\n", nowMs);
    expect(said()).toEqual([]);
    unit.hear(encode({ verb: "ALIVE" }, { key: new Uint8Array(16), counter: 0 }), nowMs);
    expect(said()).toEqual([{ verb: "REJECT", code: "trust" }]);
  });

  it("a line that needs a session is refused without one", () => {
    show(1, "help", 100);
    expect(said()).toContainEqual({ verb: "REJECT", code: "session" });
    expect(unit.wanted.sounding).toBe(false);
  });
});
