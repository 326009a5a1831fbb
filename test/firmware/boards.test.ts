/** The devices that are made of this board: each says what its profile says, and believes no pin that it has not. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { boards } from "../../devices/desk-unit/firmware/release.ts";
import { capabilityNames, protocolVersion } from "../../firmware-protocol/messages.ts";
import { key, Rig, releasedHex } from "./rig.ts";

interface Profile {
  readonly id: string;
  readonly protocol: number;
  readonly capabilities: readonly string[];
}

const profileOf = (board: string): Profile =>
  JSON.parse(readFileSync(new URL(`../../devices/${board}/profile.json`, import.meta.url), "utf8")) as Profile;

const paired = (board: string): Rig => Rig.paired({ hex: releasedHex(board) }).open();
const keyDigits = Buffer.from(key).toString("hex").toUpperCase();

/** Everything on its inputs goes wild; the tamper contact ends closed. */
function rattle(rig: Rig): void {
  for (const pin of ["red", "green", "tamper"] as const) {
    for (const ms of [60, 1500]) {
      rig.board.press(pin);
      rig.live(ms);
      rig.board.release(pin);
      rig.live(60);
    }
    if (pin === "tamper") rig.board.press(pin);
  }
}

describe.each(boards)("%s", (board) => {
  test("introduces itself as its profile does", () => {
    const rig = paired(board);
    const { id, protocol, capabilities } = profileOf(board);
    const hello = rig.last("HELLO");
    expect(hello).toMatchObject({ model: id, protocol: protocolVersion });
    expect(protocol).toBe(protocolVersion);
    expect(capabilityNames.filter((_, bit) => ((hello?.capabilities ?? 0) >> bit) & 1)).toEqual(capabilities);
  });

  test("tells presses and keys that its profile has, and no others", () => {
    const rig = paired(board);
    rig.keeps = true;
    rattle(rig);
    const { capabilities } = profileOf(board);
    const told = new Set([
      ...rig.all("PRESS").map(() => "red"),
      ...rig.all("EVENT").map(({ kind }) => kind.slice(0, 5)),
    ]);
    const expected = ["red", "green", "tamper"]
      .filter((name) => capabilities.includes(name))
      .map((name) => name.slice(0, 5));
    expect([...told].sort()).toEqual(expected.sort());
  });

  test("drives the pins that its profile has, and no others", () => {
    const rig = paired(board);
    for (const light of ["help", "received", "ready", "identify"] as const) {
      rig.show(1, "help", light, 180);
      rig.live(500);
    }
    const { capabilities } = profileOf(board);
    const driven = new Set(rig.edges.filter(({ level }) => level).map(({ pin }) => pin));
    const lamps = capabilities.includes("light") ? ["red", "green", "blue"] : [];
    const expected = [...["beacon", "buzzer"].filter((name) => capabilities.includes(name)), ...lamps];
    expect([...driven].sort()).toEqual(expected.sort());
    expect(rig.last("SHOWN")).toMatchObject({ sounding: 1 });
  });

  test("is paired by its own key at PD2, which is no call afterwards unless it is the red button", () => {
    const rig = new Rig({ hex: releasedHex(board) }).open();
    rig.press();
    expect(rig.names()).toHaveLength(1);
    rig.send({ verb: "PAIR", key: keyDigits });
    rig.board.advance(300);
    rig.key = key;
    rig.open();
    expect(rig.session).toBeDefined();
    const from = rig.ms;
    rig.press();
    expect(rig.all("PRESS", from).length > 0).toBe(profileOf(board).capabilities.includes("red"));
  });

  test("forgets its key when what keys it has are held from power-up on", () => {
    const rig = paired(board);
    rig.board.press("red");
    if (profileOf(board).capabilities.includes("green")) rig.board.press("green");
    rig.board.reset("power");
    rig.board.advance(11_000);
    rig.open();
    expect(rig.last("HELLO")?.model).toBe(board);
    expect(rig.session).toBeUndefined();
  });
});
