/** Sessions, names and settings, bad lines, and the answer for people. */
import { describe, expect, test } from "vitest";
import { cyclesPerMs } from "../../src/demo/board.ts";
import { namedEeprom, Rig } from "./rig.ts";

const uid = "3F9A0C7711E2";

/** Every state of the EEPROM while a unit starts: whole bytes, and each byte erased but not yet written. */
function statesOfStart(eeprom: Uint8Array): { memory: Uint8Array; spoke: boolean }[] {
  const rig = new Rig({ eeprom });
  const states = [{ memory: rig.board.eeprom.slice(), spoke: false }];
  while (rig.ms < 200) {
    rig.board.advance(0.5);
    const before = states.at(-1)?.memory as Uint8Array;
    const place = rig.board.eeprom.findIndex((byte, at) => byte !== before[at]);
    if (place < 0) continue;
    const spoke = rig.heard.length > 0;
    const torn = before.slice();
    torn[place] = 0xff;
    states.push({ memory: torn, spoke }, { memory: rig.board.eeprom.slice(), spoke });
  }
  states.push({ memory: rig.board.eeprom.slice(), spoke: rig.heard.length > 0 });
  return states;
}

describe("a session", () => {
  test("READY at once and every 400 ms, HELLO for OPEN, beats each second", () => {
    const rig = new Rig();
    rig.board.advance(1000);
    expect(rig.all("READY")).toHaveLength(3);
    rig.open();
    expect(rig.last("HELLO")).toEqual({
      verb: "HELLO",
      protocol: 1,
      uid: "000000000000",
      model: "desk-unit",
      hardware: 1,
      firmware: "0.1.0",
      capabilities: 0xbf,
      boot: 1,
      reset: "power",
      session: 1,
    });
    rig.live(3500);
    expect(rig.all("BEAT")).toHaveLength(3);
    expect(rig.last("BEAT")).toMatchObject({ flags: 0, free: 12, rejects: 0, overruns: 0 });
  });

  test("OPEN of a foreign version: HELLO with the own one, REJECT version, no session", () => {
    const rig = new Rig().open();
    rig.send({ verb: "OPEN", protocol: 2, nonce: "8F3A11C0D2E45B67" });
    rig.board.advance(20);
    expect(rig.heard.slice(-2).map(({ message }) => message)).toMatchObject([
      { verb: "HELLO", protocol: 1 },
      { verb: "REJECT", code: "version" },
    ]);
    rig.board.advance(60);
    rig.send({ verb: "ALIVE" });
    rig.board.advance(20);
    expect(rig.last("REJECT")).toEqual({ verb: "REJECT", code: "session" });
  });

  test("a line without a session is refused and does nothing", () => {
    const rig = new Rig();
    rig.board.advance(200);
    rig.show(1, "help", "help", 9);
    rig.board.advance(50);
    expect(rig.last("REJECT")?.code).toBe("session");
    expect(rig.board.pin("buzzer")).toBe(false);
  });

  test.each([
    ["SHOW 0001 1 8 180*0000\n", "check"],
    ["SHOW\x80\n", "long"],
    ["SHOW 0001 1 8 180~0001A1B2C3D4E5F6\n", "trust"],
  ])("%j is answered with %s and changes nothing", (line, code) => {
    const rig = new Rig().open();
    rig.board.receive(line);
    rig.board.advance(20);
    expect(rig.last("REJECT")?.code).toBe(code);
    expect(rig.board.pin("buzzer")).toBe(false);
  });

  test("REJECT makes an event that waits be repeated at once", () => {
    const rig = new Rig().open();
    rig.board.press("red");
    rig.board.advance(20);
    rig.send({ verb: "REJECT", code: "check" });
    rig.board.advance(5);
    expect(rig.all("PRESS")).toHaveLength(2);
    expect(rig.all("REJECT")).toEqual([]);
  });
});

describe("settings", () => {
  test("a name is stored, answered with HELLO, kept over a power cycle, and not taken twice", () => {
    const rig = new Rig().open();
    rig.send({ verb: "NAME", uid });
    rig.board.advance(300);
    expect(rig.last("HELLO")).toMatchObject({ uid, session: 1 });
    rig.send({ verb: "NAME", uid: "111111111111" });
    rig.board.advance(300);
    rig.board.reset("power");
    rig.open();
    expect(rig.last("HELLO")).toMatchObject({ uid, boot: 2, session: 1 });
  });

  test("the boot number is in EEPROM before the first line leaves", () => {
    const rig = new Rig();
    while (rig.heard.length === 0) rig.board.advance(1);
    const again = new Rig({ eeprom: rig.board.eeprom.slice() }).open();
    expect(again.last("HELLO")?.boot).toBe(2);
  });

  test.each([
    ["the few bytes that a new boot number changes", () => namedEeprom(uid), 3],
    ["every byte of a record", () => namedEeprom(uid).fill(0xaa, 32, 64), 28],
  ])(
    "power that fails at any moment of writing %s leaves the name, and no boot number comes twice",
    (_, eeprom, writes) => {
      const states = statesOfStart(eeprom());
      expect(states.length).toBeGreaterThanOrEqual(2 * writes);
      for (const { memory, spoke } of states) {
        const hello = new Rig({ eeprom: memory.slice() }).open().last("HELLO");
        expect(hello?.uid).toBe(uid);
        expect(hello?.boot).toBeGreaterThanOrEqual(spoke ? 3 : 2);
      }
    },
  );

  test("both copies broken: a unit without a name that says so", () => {
    const eeprom = namedEeprom(uid);
    eeprom[5] = (eeprom[5] as number) ^ 1;
    eeprom[37] = (eeprom[37] as number) ^ 1;
    const rig = new Rig({ eeprom }).open();
    rig.live(1200);
    expect(rig.last("HELLO")?.uid).toBe("000000000000");
    expect(rig.last("BEAT")?.flags).toBe(16);
  });
});

describe("the board", () => {
  test.each([4.5, 5, 5.2])("measures its supply of %f V", (supply) => {
    const rig = new Rig({ supply }).open();
    rig.live(1500);
    expect(Math.abs((rig.last("BEAT")?.supplyMv ?? 0) - supply * 1000)).toBeLessThan(30);
  });

  test("`?` and Enter is answered in plain words, with CR, LF or both", () => {
    for (const enter of ["\r", "\n", "\r\n"]) {
      const rig = new Rig().open();
      rig.board.receive(`?${enter}`);
      rig.board.advance(50);
      const words = rig.heard.slice(1).map(({ text }) => text);
      expect(words.join("\n")).toContain("# desk-unit 0.1.0, uid 000000000000, boot 1");
      expect(words).toHaveLength(rig.all("READY").length - 1 + 4 + 1);
      expect(rig.all("REJECT")).toEqual([]);
    }
  });

  test("a locked-up processor is reset within half a second", () => {
    const rig = new Rig().open();
    const at = rig.board.cycles;
    let resetAt = 0;
    rig.board.onReset = (_, cycle) => {
      resetAt = cycle;
    };
    rig.board.hang();
    rig.board.advance(1000);
    expect((resetAt - at) / cyclesPerMs).toBeLessThan(530);
    rig.open();
    expect(rig.last("HELLO")).toMatchObject({ reset: "watchdog", boot: 2 });
  });
});
