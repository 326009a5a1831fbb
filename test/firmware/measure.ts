/**
 * How fast the unit is, in its two kinds of session, measured on the released hex at many moments within its millisecond:
 *
 *   npx tsx test/firmware/measure.ts
 *
 * Times in ms: from the contact to the first byte of PRESS and to the end of its last, from the last bit of SHOW to the buzzer's
 * pin, and to the first byte of SHOWN. Cycles (16 a µs): one tag, by the bytes that it covers.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { eepromImage } from "../../devices/desk-unit/eeprom.ts";
import { Board } from "../../src/demo/board.ts";
import { lineMs, Rig, uid } from "./rig.ts";

interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Bytes that the tags of `PRESS 00050001 0`, of a `SHOW` and of a long `BEAT` cover. */
export const pressBytes = 21;
const showBytes = 22;
const beatBytes = 54;

const byteMs = 0.04;

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => Number((sorted[Math.floor(part * (sorted.length - 1))] as number).toFixed(3));
  return { min: at(0), median: at(0.5), max: at(1) };
}

function measurePress(rig: Rig): { first: number; last: number } {
  const at = rig.ms;
  rig.press(30);
  const line = rig.heard.find(({ fromMs, message }) => fromMs > at && message?.verb === "PRESS");
  if (line === undefined) throw new Error("no PRESS came");
  return { first: line.fromMs - at, last: line.toMs + byteMs - at };
}

function measureShow(rig: Rig, signal: number): { pin: number; shown: number } {
  rig.show(signal, "silent", "ready");
  rig.board.advance(20);
  const text = rig.line({ verb: "SHOW", signal: signal + 1, buzzer: "help", light: "help", seconds: 180 });
  const at = rig.ms + lineMs(text);
  rig.board.receive(text);
  rig.board.advance(20);
  const edge = rig.edges.find(({ pin, level, atMs }) => pin === "buzzer" && level && atMs >= at);
  const shown = rig.heard.find(({ fromMs, message }) => message?.verb === "SHOWN" && fromMs >= at);
  if (edge === undefined || shown === undefined) throw new Error("the buzzer was silent");
  return { pin: edge.atMs - at, shown: shown.fromMs - at };
}

function measurePresses(make: () => Rig, runs: number): Record<"pressToFirstByte" | "pressToLastByte", Spread> {
  const rig = make();
  rig.keeps = true;
  const presses = Array.from({ length: runs }, (_, run) => {
    rig.live(20 + run * 0.037);
    return measurePress(rig);
  });
  return {
    pressToFirstByte: spread(presses.map(({ first }) => first)),
    pressToLastByte: spread(presses.map(({ last }) => last)),
  };
}

/** The published messages on a bare chip: the digits of each, and how many cycles it took. */
export function siphashOnAvr(): { readonly results: readonly string[]; readonly cycles: readonly number[] } {
  const folder = fileURLToPath(new URL("../../firmware-protocol/c/", import.meta.url));
  execFileSync("make", ["-s", "-C", folder, "build/siphash-avr.hex"], { stdio: ["ignore", "ignore", "inherit"] });
  const board = new Board({ hex: readFileSync(`${folder}build/siphash-avr.hex`, "utf8") });
  const cycles: number[] = [];
  let text = "";
  let began = 0;
  board.onPin = (_, level, at) => {
    if (level) began = at;
    else cycles.push(at - began);
  };
  board.onTransmit = (byte) => {
    text += String.fromCharCode(byte);
  };
  while (text.length < 64 * 17) board.advance(10);
  return { results: text.trim().split("\n"), cycles };
}

function measureAll(runs: number): Record<string, unknown> {
  const paired = Rig.paired().open();
  const shows = Array.from({ length: runs }, (_, run) => {
    paired.live(20 + run * 0.037);
    return measureShow(paired, 2 * run + 1);
  });
  const { cycles } = siphashOnAvr();
  return {
    paired: measurePresses(() => Rig.paired().open(), runs),
    unpaired: measurePresses(() => new Rig({ eeprom: eepromImage({ uid, boot: 4 }) }).open(), runs),
    showToPin: spread(shows.map(({ pin }) => pin)),
    showToShown: spread(shows.map(({ shown }) => shown)),
    cyclesPerTag: { press: cycles[pressBytes], show: cycles[showBytes], beat: cycles[beatBytes] },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(measureAll(100), undefined, 2));
