/** The session of a paired unit: what it says can be verified, and nobody who has not its key makes it sound. */
import { describe, expect, test } from "vitest";
import { eepromImage } from "../../devices/desk-unit/eeprom.ts";
import type { ToUnit } from "../../firmware-protocol/messages.ts";
import { encode } from "../../src/core/frame.ts";
import { sessionKeys } from "../../src/core/trust.ts";
import { key, nonce, Rig, uid } from "./rig.ts";

const loud: ToUnit = { verb: "SHOW", signal: 7, buzzer: "help", light: "help", seconds: 180 };
const boot = 5;

/** The line with that counter, by that key, in that session. */
function sealed(counter: number, by = key, session = { nonce, boot, session: 1 }): string {
  const { toUnit } = sessionKeys(by, session.nonce, session.boot, session.session);
  return encode(loud, { key: toUnit, counter });
}

function isDriven(rig: Rig, from = 0): boolean {
  return rig.edges.some(({ pin, level, atMs }) => pin === "buzzer" && level && atMs >= from);
}

describe("what a paired unit says", () => {
  test("has a tag that fits, from HELLO on, with counters from 0 and without a gap", () => {
    const rig = Rig.paired().open();
    rig.keeps = true;
    rig.show(1, "help", "help", 2);
    rig.board.advance(300);
    rig.press();
    rig.board.press("green");
    rig.board.advance(50);
    rig.board.release("green");
    rig.live(5000);
    rig.board.receive("nonsense\n");
    rig.board.advance(60);
    const session = rig.heard.slice(rig.heard.findIndex(({ message }) => message?.verb === "HELLO"));
    expect(session.map(({ counter }) => counter)).toEqual(session.map((_, place) => place));
    const verbs = new Set(session.map(({ message }) => message?.verb));
    expect([...verbs].sort()).toEqual(["BEAT", "EVENT", "HELLO", "PRESS", "REJECT", "SHOWN"]);
  });

  test("begins anew with each OPEN, with other keys and from 0", () => {
    const rig = Rig.paired().open();
    rig.live(1500);
    rig.ask("0123456789ABCDEF");
    rig.board.advance(10);
    expect(rig.last("HELLO")).toMatchObject({ boot, session: 2 });
    expect(rig.heard.at(-1)?.counter).toBe(0);
    rig.press();
    expect(rig.all("PRESS")).toHaveLength(1);
  });

  test("an event from before the session is told in it, with a tag", () => {
    const rig = Rig.paired();
    rig.board.advance(100);
    rig.press();
    rig.board.reset("external");
    rig.open();
    rig.live(300);
    expect(rig.names()).toEqual([boot * 0x1_0000 + 1]);
  });

  test("without a session has a check: READY, and REJECT", () => {
    const rig = Rig.paired();
    rig.board.advance(200);
    rig.board.receive(sealed(0));
    rig.board.advance(20);
    expect(rig.heard.map(({ message }) => message)).toMatchObject([
      { verb: "READY" },
      { verb: "REJECT", code: "trust" },
    ]);
  });
});

describe("the buzzer of a paired unit is not moved by", () => {
  const flipped = (line: string, place: number): string =>
    line.slice(0, place) + (line[place] === "0" ? "1" : "0") + line.slice(place + 1);

  test.each([
    ["a check in place of the tag", encode(loud), "trust"],
    ["another key", sealed(0, new Uint8Array(16)), "trust"],
    ["another nonce", sealed(0, key, { nonce: "0000000000000000", boot, session: 1 }), "trust"],
    ["another boot", sealed(0, key, { nonce, boot: boot - 1, session: 1 }), "trust"],
    ["another session of this boot", sealed(0, key, { nonce, boot, session: 2 }), "trust"],
    ["a tag with one digit missing", `${sealed(0).slice(0, -2)}\n`, "check"],
    ["a tag with one digit too many", `${sealed(0).slice(0, -1)}0\n`, "check"],
    ["a trailer without a tag", `${sealed(0).slice(0, -13)}\n`, "check"],
    ["a tag in small letters", sealed(0).toLowerCase().replace("show", "SHOW"), "trust"],
    ["an altered digit of the tag", flipped(sealed(0), sealed(0).length - 2), "trust"],
    ["an altered counter", flipped(sealed(0), sealed(0).indexOf("~") + 4), "trust"],
    ["an altered text", sealed(0).replace("SHOW 0007", "SHOW 0008"), "trust"],
    ["a counter that is no number", sealed(0).replace("~0000", "~00G0"), "trust"],
  ])("%s", (_, line, code) => {
    const rig = Rig.paired().open();
    rig.board.receive(line);
    rig.board.advance(20);
    expect(rig.last("REJECT")).toEqual({ verb: "REJECT", code });
    rig.live(1000);
    expect(isDriven(rig)).toBe(false);
    expect(rig.last("BEAT")).toMatchObject({ signal: 0, rejects: 1 });
  });

  test("the same line a second time", () => {
    const rig = Rig.paired().open();
    const line = rig.line(loud);
    rig.board.receive(line);
    rig.board.advance(20);
    expect(isDriven(rig)).toBe(true);
    rig.show(8, "silent", "ready");
    rig.board.advance(20);
    const from = rig.ms;
    rig.board.receive(line);
    rig.board.advance(20);
    expect(rig.last("REJECT")?.code).toBe("trust");
    rig.live(1000);
    expect(isDriven(rig, from)).toBe(false);
  });

  test("a line that was overtaken; the one that overtook it counts", () => {
    const rig = Rig.paired().open();
    const early = rig.line(loud);
    rig.show(9, "silent", "received");
    rig.board.advance(10);
    rig.board.receive(early);
    rig.board.advance(20);
    expect(rig.last("REJECT")?.code).toBe("trust");
    rig.live(1000);
    expect(isDriven(rig)).toBe(false);
    expect(rig.last("BEAT")).toMatchObject({ signal: 9, light: "received" });
  });

  test("what was recorded in a session that is over", () => {
    const rig = Rig.paired().open();
    const recorded = rig.line(loud);
    rig.ask(nonce);
    rig.board.advance(10);
    rig.board.receive(recorded);
    rig.board.advance(20);
    expect(rig.last("REJECT")?.code).toBe("trust");
    expect(isDriven(rig)).toBe(false);
  });

  test("its own line sent back", () => {
    const rig = Rig.paired().open();
    rig.live(1100);
    const spoken = rig.heard.find(({ message }) => message?.verb === "BEAT");
    rig.board.receive(`${spoken?.text}\n`);
    rig.board.advance(20);
    expect(rig.last("REJECT")?.code).toBe("trust");
  });

  test("anything, once the last counter has come", () => {
    const rig = Rig.paired().open();
    rig.board.receive(sealed(0xffff));
    rig.board.advance(20);
    expect(rig.last("SHOWN")).toMatchObject({ signal: 7, sounding: 1 });
    for (const counter of [0, 0xfffe, 0xffff]) {
      rig.board.advance(60);
      const from = rig.ms;
      rig.board.receive(sealed(counter));
      rig.board.advance(20);
      expect(rig.all("REJECT", from)).toEqual([{ verb: "REJECT", code: "trust" }]);
    }
  });
});

describe("a paired unit", () => {
  test("takes a line after a gap, and one with CR", () => {
    const rig = Rig.paired().open();
    rig.board.receive(sealed(300).replace("\n", "\r\n"));
    rig.board.advance(20);
    expect(rig.last("SHOWN")).toMatchObject({ signal: 7, sounding: 1 });
  });

  test.each([
    ["ALIVE", { verb: "ALIVE" }],
    ["KEPT", { verb: "KEPT", event: boot * 0x1_0000 + 1 }],
    ["UNPAIR", { verb: "UNPAIR" }],
    ["PROBE", { verb: "PROBE", probe: 1 }],
    ["NAME", { verb: "NAME", uid: "111111111111" }],
    ["PAIR", { verb: "PAIR", key: "00".repeat(16) }],
  ] as const)("takes no %s without a tag", (_, message) => {
    const rig = Rig.paired().open();
    rig.press();
    rig.board.receive(encode(message));
    rig.board.advance(20);
    expect(rig.last("REJECT")?.code).toBe("trust");
    const from = rig.ms;
    rig.live(400);
    expect(rig.all("PRESS", from).length).toBeGreaterThan(0);
    expect(rig.session).toBeDefined();
  });

  test("does not even look at the words of a line with a check, unless it is OPEN", () => {
    for (const [text, code] of [
      ["JUMP*16AC", "trust"],
      ["SHOW 0001*FCD4", "trust"],
      ["OPEN 2*70B3", "field"],
    ] as const) {
      const rig = Rig.paired().open();
      rig.board.receive(`${text}\n`);
      rig.board.advance(20);
      expect([text, rig.last("REJECT")?.code]).toEqual([text, code]);
    }
  });

  test("does not answer REJECT, whatever its trailer is worth", () => {
    const rig = Rig.paired().open();
    for (const line of [encode({ verb: "REJECT", code: "trust" }), "REJECT 8~0000000000000000\n", "REJECT 8*0000\n"]) {
      rig.board.receive(line);
      rig.board.advance(100);
    }
    expect(rig.all("REJECT")).toEqual([]);
    rig.live(1000);
    expect(rig.last("BEAT")?.rejects).toBe(3);
  });

  test("loses its gateway to a stranger that says OPEN, but obeys that one no more", () => {
    const rig = Rig.paired().open();
    rig.show(1, "silent", "ready");
    rig.board.advance(10);
    rig.key = new Uint8Array(16);
    rig.ask("1111111111111111");
    rig.board.advance(10);
    expect(rig.session).toBeUndefined();
    rig.board.receive(encode(loud));
    rig.board.advance(3500);
    expect(isDriven(rig)).toBe(false);
    expect(rig.board.pin("beacon")).toBe(false);
    rig.key = key;
    rig.open();
    expect(rig.session).toBeDefined();
  });

  test("tells in plain words that it is paired, and not with what", () => {
    const rig = Rig.paired().open();
    rig.board.receive("?\n");
    rig.board.advance(50);
    const words = rig.heard.map(({ text }) => text).join("\n");
    expect(words).toContain(`uid ${uid}, boot 5, paired`);
    expect(words).not.toContain(Buffer.from(key).toString("hex").slice(0, 4).toUpperCase());
  });
});

test("the unit that the image describes is the one that speaks: uid, boot and key", () => {
  const other = { uid: "0123456789AB", boot: 0x1ff, key: Uint8Array.from({ length: 16 }, (_, place) => place) };
  const rig = new Rig({ eeprom: eepromImage(other), key: other.key }).open();
  expect(rig.last("HELLO")).toMatchObject({ uid: other.uid, boot: 0x200, session: 1 });
  expect(rig.heard.at(-1)?.counter).toBe(0);
  const unpaired = new Rig({ eeprom: eepromImage({ uid: other.uid, boot: 7 }) }).open();
  expect(unpaired.last("HELLO")).toMatchObject({ uid: other.uid, boot: 8 });
});
