/**
 * The modem lines of a serial port, through the library's binding: read (TIOCMGET) and set (TIOCMSET) in libuv's thread pool, because
 * with some USB chips either is a transfer to the chip and back. No event tells of a change, so whoever needs one looks
 * again and again. A pseudo-terminal has no such lines and fails both.
 */
import type { ModemInputs, ModemOutputs } from "../../devices/driver.ts";

export interface ModemLines {
  get(): Promise<ModemInputs>;
  set(outputs: ModemOutputs): Promise<void>;
}

/** What of the library's binding is needed here; it has no defaults for what is left out. */
export interface ModemBinding {
  get(): Promise<{ cts: boolean; dsr: boolean }>;
  set(flags: {
    brk: boolean;
    cts: boolean;
    dtr: boolean;
    dsr: boolean;
    rts: boolean;
    lowLatency: boolean;
  }): Promise<void>;
}

export function modemLinesOf(binding: ModemBinding): ModemLines {
  return {
    get: async () => {
      const { cts, dsr } = await binding.get();
      return { cts, dsr };
    },
    // CTS and DSR are inputs of this side; the library only offers to set them.
    set: ({ rts, dtr }) => binding.set({ brk: false, cts: false, dsr: false, lowLatency: false, rts, dtr }),
  };
}
