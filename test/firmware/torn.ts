/**
 * Power that fails while settings are being written: every state that the EEPROM can be left in. Between two bytes, and within
 * each: erased but not written, half erased, half written. (A cell is erased to ones and then loses some.)
 */
import type { Rig } from "./rig.ts";

export interface Torn {
  readonly memory: Uint8Array;
  /** Lines that the unit had begun to say by then. */
  readonly lines: number;
}

const halves = [0x0f, 0xaa, 0xf0, 0x55] as const;

function within(before: Uint8Array, place: number, after: number): Uint8Array[] {
  const old = before[place] as number;
  const half = halves[place % halves.length] as number;
  const values = new Set([0xff, old | half, after | half]);
  return [...values].filter((value) => value !== old && value !== after).map((value) => before.with(place, value));
}

/** Lets the unit run for so long and looks at its EEPROM all the time. */
export function tornStates(rig: Rig, ms: number): Torn[] {
  const lines = rig.heard.length;
  const states: Torn[] = [{ memory: rig.board.eeprom.slice(), lines: 0 }];
  const end = rig.ms + ms;
  while (rig.ms < end) {
    rig.board.advance(0.5);
    const before = (states.at(-1) as Torn).memory;
    const now = rig.board.eeprom;
    const place = now.findIndex((byte, at) => byte !== before[at]);
    if (place < 0) continue;
    const said = rig.heard.length - lines;
    const all = [...within(before, place, now[place] as number), now.slice()];
    states.push(...all.map((memory) => ({ memory, lines: said })));
  }
  return [...states, { memory: rig.board.eeprom.slice(), lines: rig.heard.length - lines }];
}
