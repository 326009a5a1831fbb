/** How a unit gets its key, keeps it through whatever happens to its power, and loses it. */
import { describe, expect, test } from "vitest";
import { eepromImage } from "../../devices/desk-unit/eeprom.ts";
import { limits } from "../../firmware-protocol/limits.ts";
import { key, Rig, uid } from "./rig.ts";
import { type Torn, tornStates } from "./torn.ts";

const digitsOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase();
const named = (): Uint8Array => eepromImage({ uid, boot: 4 });

/** In a session, its button just pressed. */
function readyToPair(): Rig {
  const rig = new Rig({ eeprom: named() }).open();
  rig.press();
  return rig;
}

function offer(rig: Rig, offered = key): void {
  rig.send({ verb: "PAIR", key: digitsOf(offered) });
}

/** Until the unit has said READY. */
function awaitReady(rig: Rig): void {
  const from = rig.ms;
  while (rig.all("READY", from).length === 0 && rig.ms < from + 1000) rig.board.advance(1);
}

/** An EEPROM with cells that stay as they are. */
function worn(eeprom: Uint8Array, cells: readonly number[]): Uint8Array {
  return new Proxy(eeprom, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
    set: (target, name, value) => cells.includes(Number(name)) || Reflect.set(target, name, value),
  });
}

function paired(): Rig {
  const rig = readyToPair();
  offer(rig);
  awaitReady(rig);
  rig.key = key;
  return rig.open();
}

/** What the unit turns out to be when power comes back: whether it proves that key, and in which boot. */
function restart(eeprom: Uint8Array, held = key): { readonly proves: boolean; readonly boot: number } {
  const rig = new Rig({ eeprom, key: held }).start();
  const hello = rig.heard.find(({ text }) => text.startsWith("HELLO"));
  expect(hello?.text).toContain(uid);
  // Whoever holds a key says so with a tag; one that does not fit would be a unit that nobody can talk to.
  expect(hello?.text.includes("~")).toBe(rig.session !== undefined);
  return { proves: rig.session !== undefined, boot: rig.last("HELLO")?.boot as number };
}

const provesKey = (eeprom: Uint8Array, held = key): boolean => restart(eeprom, held).proves;

/** Both copies of the record hold this key. */
function holdsTwice(eeprom: Uint8Array, expected: Uint8Array): boolean {
  return [10, 42].every((place) => digitsOf(eeprom.subarray(place, place + 16)) === digitsOf(expected));
}

describe("pairing", () => {
  test("stores the key twice, says READY, and from HELLO on everything has a tag", () => {
    const rig = readyToPair();
    offer(rig);
    const from = rig.ms;
    while (rig.all("READY", from).length === 0) {
      expect(rig.heard.filter(({ fromMs }) => fromMs > from + 3)).toEqual([]);
      rig.board.advance(0.5);
    }
    expect(holdsTwice(rig.board.eeprom, key)).toBe(true);
    expect(rig.ms - from).toBeLessThan(250);
    rig.key = key;
    rig.open();
    expect(rig.last("HELLO")).toMatchObject({ uid, boot: 5, session: 2 });
    expect(rig.heard.at(-1)?.counter).toBe(0);
    rig.press();
    expect(rig.heard.filter(({ message }) => message?.verb === "PRESS" && message.event === 0x5_0002)).not.toEqual([]);
    expect(provesKey(rig.board.eeprom.slice())).toBe(true);
  });

  test("needs a press of the unit's own button", () => {
    const rig = new Rig({ eeprom: named() }).open();
    offer(rig);
    rig.board.advance(20);
    expect(rig.last("REJECT")?.code).toBe("trust");
    rig.live(1500);
    expect(rig.last("BEAT")).toBeDefined();
    expect(provesKey(rig.board.eeprom.slice())).toBe(false);
  });

  test("a press before a reset counts no more", () => {
    const rig = readyToPair();
    rig.board.reset("external");
    rig.open();
    offer(rig);
    rig.board.advance(20);
    expect(rig.last("REJECT")?.code).toBe("trust");
  });

  test("happens once: another key right behind the first is refused, and later one with a tag too", () => {
    const rig = readyToPair();
    offer(rig);
    offer(rig, new Uint8Array(16).fill(1));
    awaitReady(rig);
    rig.key = key;
    rig.open();
    expect(rig.session).toBeDefined();
    rig.press();
    const from = rig.ms;
    offer(rig, new Uint8Array(16).fill(1));
    rig.board.advance(300);
    expect(rig.all("REJECT", from)).toEqual([{ verb: "REJECT", code: "trust" }]);
    expect(holdsTwice(rig.board.eeprom, key)).toBe(true);
  });

  test("a name that is still being stored is not lost, nor is the key", () => {
    const rig = new Rig().open();
    rig.press();
    rig.send({ verb: "NAME", uid });
    offer(rig);
    awaitReady(rig);
    expect(provesKey(rig.board.eeprom.slice())).toBe(true);
  });

  test("presses of before were no calls; one while the key is being stored is", () => {
    const rig = readyToPair();
    rig.press();
    offer(rig);
    rig.board.advance(20);
    rig.press();
    awaitReady(rig);
    rig.key = key;
    const from = rig.ms;
    rig.open();
    rig.live(400);
    expect(new Set(rig.all("PRESS", from).map(({ event }) => event))).toEqual(new Set([0x5_0003]));
  });

  test("cells that take no key, in both copies: it stays unpaired and says that its settings are lost", () => {
    const rig = new Rig({ eeprom: worn(named(), [15, 47]) }).open();
    rig.press();
    offer(rig);
    awaitReady(rig);
    rig.key = key;
    rig.open();
    rig.live(1200);
    expect(rig.session).toBeUndefined();
    expect(rig.last("HELLO")).toMatchObject({ uid, session: 2 });
    expect(rig.last("BEAT")?.flags).toBe(16);
  });

  test("cells that take no key in one copy: it is paired, says that its settings are lost, and no boot number comes twice", () => {
    const eeprom = worn(named(), [15]);
    const rig = new Rig({ eeprom }).open();
    rig.press();
    offer(rig);
    awaitReady(rig);
    rig.key = key;
    const boots: unknown[] = [];
    for (let start = 0; start < 4; start++) {
      rig.board.reset("power");
      rig.open();
      rig.live(1200);
      expect(rig.session).toBeDefined();
      expect(rig.last("BEAT")?.flags).toBe(16);
      boots.push(rig.last("HELLO")?.boot);
    }
    expect(boots).toEqual([...new Set(boots)].sort());
  });
});

describe("an unpaired unit", () => {
  test("makes no sound, for a SHOW or a probe, and lights what it is told", () => {
    const rig = new Rig({ eeprom: named() }).open();
    rig.show(1, "help", "identify", 180);
    rig.board.advance(60);
    rig.show(2, "help", "identify", 0);
    rig.board.advance(60);
    rig.send({ verb: "PROBE", probe: 1 });
    rig.board.advance(60);
    expect(rig.all("REJECT").map(({ code }) => code)).toEqual(["trust", "trust", "trust"]);
    rig.show(3, "silent", "identify");
    rig.board.advance(10);
    expect(rig.last("SHOWN")).toMatchObject({ signal: 3, light: "identify" });
    expect(rig.edges.filter(({ pin }) => pin === "buzzer")).toEqual([]);
  });

  test("cannot be unpaired, and does not know what a tag is", () => {
    const rig = new Rig({ eeprom: named() }).open();
    rig.send({ verb: "UNPAIR" });
    rig.board.advance(60);
    rig.board.receive("ALIVE~0000000000000000\n");
    rig.board.advance(20);
    expect(rig.all("REJECT").map(({ code }) => code)).toEqual(["trust", "trust"]);
  });

  test("shows that it is, from the start on, and when its gateway is gone", () => {
    const rig = new Rig({ eeprom: named() });
    rig.board.advance(200);
    const white = (): boolean[] => (["red", "green", "blue"] as const).map((pin) => rig.board.pin(pin));
    expect(
      rig.edges
        .map(({ pin, level }) => `${pin} ${level}`)
        .slice(0, 3)
        .sort(),
    ).toEqual(["blue true", "green true", "red true"]);
    rig.open();
    rig.show(1, "silent", "received");
    rig.board.advance(10);
    expect(white()).toEqual([false, false, true]);
    rig.board.advance(4000);
    rig.open();
    rig.live(1100);
    expect(rig.last("BEAT")?.light).toBe("unpaired");
  });
});

describe("unpairing", () => {
  test("with a tag erases the key in both copies before READY, keeps uid and boot, and lights `unpaired`", () => {
    const rig = paired();
    rig.show(1, "help", "help", 180);
    rig.board.advance(10);
    expect(rig.board.pin("buzzer")).toBe(true);
    rig.send({ verb: "UNPAIR" });
    awaitReady(rig);
    expect(holdsTwice(rig.board.eeprom, new Uint8Array(16))).toBe(true);
    expect(rig.board.pin("buzzer")).toBe(false);
    rig.open();
    expect(rig.session).toBeUndefined();
    expect(rig.last("HELLO")).toMatchObject({ uid, boot: 5, session: 3 });
    rig.live(1100);
    expect(rig.last("BEAT")?.light).toBe("unpaired");
    expect(provesKey(rig.board.eeprom.slice())).toBe(false);
  });

  test("and pairing again needs a new press", () => {
    const rig = paired();
    rig.press();
    rig.send({ verb: "UNPAIR" });
    awaitReady(rig);
    rig.key = undefined;
    rig.open();
    const other = new Uint8Array(16).fill(0x5a);
    offer(rig, other);
    rig.board.advance(20);
    expect(rig.last("REJECT")?.code).toBe("trust");
    rig.press();
    offer(rig, other);
    awaitReady(rig);
    expect(provesKey(rig.board.eeprom.slice(), other)).toBe(true);
  });

  test("leaves a call that nobody has kept", () => {
    const rig = paired();
    rig.press();
    rig.send({ verb: "UNPAIR" });
    awaitReady(rig);
    const from = rig.ms;
    rig.open();
    expect(rig.all("PRESS", from)).toHaveLength(1);
  });
});

describe("factory reset", () => {
  /** Power comes while these are held; they are let go after so long. */
  function held(keys: readonly ("red" | "green")[], ms: number, cause: "power" | "external" = "power"): Rig {
    const rig = Rig.paired();
    rig.board.advance(200);
    for (const each of keys) rig.board.press(each);
    rig.board.reset(cause);
    rig.board.advance(ms);
    for (const each of keys) rig.board.release(each);
    rig.board.advance(400);
    return rig;
  }

  test("red and green held from power-up on for 10 s: no key, the same uid, and no call is left of it", () => {
    const rig = held(["red", "green"], limits.factoryResetMs + 100);
    expect(holdsTwice(rig.board.eeprom, new Uint8Array(16))).toBe(true);
    const from = rig.ms;
    rig.open();
    rig.live(1200);
    expect(rig.session).toBeUndefined();
    expect(rig.last("HELLO")).toMatchObject({ uid, boot: 6 });
    expect(rig.all("PRESS", from)).toEqual([]);
    expect(rig.last("BEAT")?.light).toBe("unpaired");
    expect(provesKey(rig.board.eeprom.slice())).toBe(false);
  });

  test.each([
    ["too short", ["red", "green"], limits.factoryResetMs - 200, "power"],
    ["red alone", ["red"], limits.factoryResetMs + 1000, "power"],
    ["green alone", ["green"], limits.factoryResetMs + 1000, "power"],
    ["after a reset without power-up", ["red", "green"], limits.factoryResetMs + 1000, "external"],
  ] as const)("%s is none", (_, keys, ms, cause) => {
    const rig = held(keys, ms, cause);
    expect(holdsTwice(rig.board.eeprom, key)).toBe(true);
    rig.open();
    expect(rig.session).toBeDefined();
  });

  test("keys that are pressed after power-up, or let go once, are none", () => {
    const rig = Rig.paired();
    rig.board.advance(100);
    rig.board.press("red");
    rig.board.press("green");
    rig.board.advance(11_000);
    rig.board.reset("power");
    rig.board.advance(5000);
    rig.board.release("green");
    rig.board.advance(100);
    rig.board.press("green");
    rig.board.advance(11_000);
    expect(provesKey(rig.board.eeprom.slice())).toBe(true);
  });
});

describe("power that fails", () => {
  /**
   * Each state twice: after it, and after the power cycle that follows. Those that the unit had spoken about are certain, and no
   * boot number comes twice.
   */
  function judge(states: readonly Torn[], before: boolean): { before: number; after: number } {
    const counted = { before: 0, after: 0 };
    for (const { memory, lines } of states) {
      const eeprom = memory.slice();
      const { proves, boot } = restart(eeprom);
      const again = restart(eeprom);
      expect(again.proves).toBe(proves);
      expect([boot > 5, again.boot > boot]).toEqual([true, true]);
      if (lines > 0) expect(proves).toBe(!before);
      counted[proves === before ? "before" : "after"]++;
    }
    return counted;
  }

  test("at any moment of pairing leaves the unit unpaired or paired, with this key, and paired once it says READY", () => {
    const rig = readyToPair();
    offer(rig);
    const states = tornStates(rig, 300);
    expect(states.length).toBeGreaterThan(2 * (16 + 4));
    const { before, after } = judge(states, false);
    expect([before > 20, after > 20]).toEqual([true, true]);
  }, 120_000);

  test("at any moment of unpairing leaves it paired, with its key, or unpaired, and unpaired once it says READY", () => {
    const rig = paired();
    rig.send({ verb: "UNPAIR" });
    const states = tornStates(rig, 300);
    const { before, after } = judge(states, true);
    expect([before > 20, after > 20]).toEqual([true, true]);
  }, 120_000);

  test("while an erased key is still in the older copy: the next start erases that too", () => {
    const rig = paired();
    rig.send({ verb: "UNPAIR" });
    const half = tornStates(rig, 300).find(
      ({ memory }) => !provesKey(memory.slice()) && !holdsTwice(memory, new Uint8Array(16)),
    );
    const again = new Rig({ eeprom: (half as Torn).memory.slice() }).open();
    expect(holdsTwice(again.board.eeprom, new Uint8Array(16))).toBe(true);
  }, 60_000);
});
