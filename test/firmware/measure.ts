/**
 * How fast the unit is, in its two kinds of session, measured on the released hex at many moments within its millisecond:
 *
 *   npx tsx test/firmware/measure.ts
 *
 * Times in ms: from the contact to the first byte of PRESS and to its last, from the last bit of SHOW to the buzzer's
 * pin, and to the first byte of SHOWN.
 */
import { fileURLToPath } from "node:url";
import { eepromImage } from "../../devices/desk-unit/eeprom.ts";
import { lineMs, Rig, uid } from "./rig.ts";

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface Measured {
  readonly pressToFirstByte: Spread;
  readonly pressToLastByte: Spread;
  readonly showToPin: Spread;
  readonly showToShown: Spread;
}

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

/** @param make a unit that is up and, for SHOW, paired */
function measure(make: () => Rig, runs: number): Pick<Measured, "pressToFirstByte" | "pressToLastByte"> {
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

export function measureAll(runs: number): Record<string, unknown> {
  const paired = Rig.paired().open();
  const shows = Array.from({ length: runs }, (_, run) => {
    paired.live(20 + run * 0.037);
    return measureShow(paired, 2 * run + 1);
  });
  return {
    pairedPress: measure(() => Rig.paired().open(), runs),
    unpairedPress: measure(() => new Rig({ eeprom: eepromImage({ uid, boot: 4 }) }).open(), runs),
    showToPin: spread(shows.map(({ pin }) => pin)),
    showToShown: spread(shows.map(({ shown }) => shown)),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(measureAll(100), undefined, 2));
