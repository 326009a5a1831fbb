/** Sessions, names and settings, bad lines, and the answer for people. */
import { describe, expect, test } from "vitest";
import { eepromImage } from "../../devices/desk-unit/eeprom.ts";
import { crc16 } from "../../src/core/frame.ts";
import { cyclesPerMs } from "../../src/demo/board.ts";
import { key, nonce, Rig, uid } from "./rig.ts";
import { tornStates } from "./torn.ts";

const named = (): Uint8Array => eepromImage({ uid, boot: 4 });
const paired = (): Uint8Array => eepromImage({ uid, boot: 4, key });

/** What firmware before 0.2.0 stored: no key yet, and the check in its place. */
function firstVersion(eeprom: Uint8Array): Uint8Array {
  for (const copy of [0, 32]) {
    eeprom[copy] = 1;
    const check = crc16(String.fromCharCode(...eeprom.subarray(copy, copy + 26)));
    eeprom.set([check & 0xff, check >> 8, 0xff, 0xff], copy + 26);
  }
  return eeprom;
}

describe("a session", () => {
  test("READY at once and every 400 ms, HELLO for OPEN, beats each second", () => {
    const rig = new Rig();
    rig.board.advance(1000);
    expect(rig.all("READY")).toHaveLength(3);
    rig.open();
    expect(rig.last("HELLO")).toEqual({
      verb: "HELLO",
      protocol: 2,
      uid: "000000000000",
      model: "desk-unit",
      hardware: 1,
      firmware: "0.3.0",
      capabilities: 0x3ff,
      boot: 1,
      reset: "power",
      session: 1,
    });
    rig.live(3500);
    expect(rig.all("BEAT")).toHaveLength(3);
    expect(rig.last("BEAT")).toMatchObject({ flags: 0, free: 12, rejects: 0, overruns: 0 });
  });

  test.each([
    ["an unpaired unit", () => new Rig(), "session"],
    ["a paired unit", () => Rig.paired(), "trust"],
  ] as const)(
    "OPEN of a foreign version to %s: HELLO with the own one, REJECT version, no session",
    (_, make, code) => {
      const rig = make().open();
      rig.ask(nonce, 1);
      rig.board.advance(20);
      expect(rig.heard.slice(-2)).toMatchObject([
        { message: { verb: "HELLO", protocol: 2 }, counter: undefined },
        { message: { verb: "REJECT", code: "version" }, counter: undefined },
      ]);
      rig.board.advance(60);
      rig.send({ verb: "ALIVE" });
      rig.board.advance(20);
      expect(rig.last("REJECT")).toEqual({ verb: "REJECT", code });
    },
  );

  test("a line without a session is refused and does nothing", () => {
    const rig = new Rig();
    rig.board.advance(200);
    rig.show(1, "silent", "help", 9);
    rig.board.advance(50);
    expect(rig.last("REJECT")?.code).toBe("session");
    expect(rig.board.pin("beacon")).toBe(false);
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
    ["the few bytes that a new boot number changes", named, undefined, 6],
    ["every byte of a record", () => named().fill(0xaa, 32, 64), undefined, 31],
    ["a new boot number of a paired unit", paired, key, 6],
    ["a record after those of version 1", () => firstVersion(named()), undefined, 6],
  ] as const)(
    "power that fails at any moment of writing %s leaves name and key, and no boot number comes twice",
    (_, eeprom, held, writes) => {
      const first = new Rig({ eeprom: eeprom(), key: held });
      const states = tornStates(first, 250);
      expect(states.length).toBeGreaterThanOrEqual(2 * writes);
      const spoken = first.open().last("HELLO")?.boot as number;
      for (const { memory, lines } of states) {
        const rig = new Rig({ eeprom: memory.slice(), key: held }).start();
        expect(rig.last("HELLO")?.uid).toBe(uid);
        expect(rig.session !== undefined).toBe(held !== undefined);
        expect(rig.last("HELLO")?.boot).toBeGreaterThan(lines > 0 ? spoken : 4);
      }
    },
  );

  test("a copy that is damaged may have held the newest boot number: that one is left out", () => {
    const first = Rig.paired().open();
    expect(first.last("HELLO")?.boot).toBe(5);
    for (const place of [0, 40]) {
      const eeprom = first.board.eeprom.slice();
      eeprom[place] = (eeprom[place] as number) ^ 4;
      const again = Rig.paired({ eeprom });
      again.board.advance(300);
      again.open();
      expect(again.last("HELLO")?.boot).toBeGreaterThan(5);
      expect(again.session).toBeDefined();
      again.board.reset("power");
      again.open();
      expect(again.last("HELLO")?.boot).toBeGreaterThan(6);
    }
  });

  test("when the boot number has wrapped, its sessions begin elsewhere", () => {
    const rig = Rig.paired({ eeprom: eepromImage({ uid, boot: 0xffff, key }) }).open();
    expect(rig.last("HELLO")).toMatchObject({ boot: 0, session: 0x1001 });
  });

  test("both copies broken: a unit without a name that says so", () => {
    const eeprom = named();
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
      expect(words.join("\n")).toContain("# desk-unit 0.3.0, uid 000000000000, boot 1, not paired");
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
