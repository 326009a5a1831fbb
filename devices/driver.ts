/**
 * What a driver is: the language of one device, without the device. The adapter (src/shell/adapter.ts) owns the port and the clock; it
 * hands in what happens, each thing with the time at which it happens, and does what it is answered.
 *
 *   opened ──► take ──► bytes to send, lines to set, "look at the modem lines now"
 *   bytes  ──►      ──► what they mean: the button is pressed, the relay follows, the device lives
 *   wake   ──►      ──► when to be woken next
 *
 * A machine is one connection's worth of it: begun when the port is opened, thrown away with it. It opens nothing, waits for nothing
 * and knows no clock; all times are milliseconds of one monotonic clock. What it is given may be garbage of any length.
 *
 * A machine never trusts that a relay stands as it was left: `opened` switches everything off, and so does `closing`.
 * Rhythms are not its business: a relay with a siren behind it is closed as long as a sound lasts that such a siren makes.
 */
import type { z } from "zod";

/** What the outputs should do: the siren, and a second output that shows what a beacon shows. */
export interface Wanted {
  readonly sounding: boolean;
  readonly lit: boolean;
}

export const nothingWanted: Wanted = { sounding: false, lit: false };

export interface ModemInputs {
  readonly cts: boolean;
  readonly dsr: boolean;
}

export interface ModemOutputs {
  readonly rts: boolean;
  readonly dtr: boolean;
}

export type DriverInput =
  | { readonly kind: "opened" }
  | { readonly kind: "wanted"; readonly wanted: Wanted }
  /** A character a byte (latin-1), in pieces of any size. */
  | { readonly kind: "bytes"; readonly bytes: string }
  /** The answer to `look`; `undefined` when the lines could not be read. */
  | { readonly kind: "modem"; readonly inputs: ModemInputs | undefined }
  /** The moment that was asked for is here. */
  | { readonly kind: "wake" }
  /** The port is about to be closed in order; what is sent within the next 100 ms still leaves. */
  | { readonly kind: "closing" };

export type DriverReport =
  /** The device answered in a way that only a living one can. */
  | { readonly kind: "alive" }
  /** The button as it was when it was looked at; whoever gets this judges bounce. */
  | { readonly kind: "contact"; readonly pressed: boolean }
  /** Whether the siren's relay stands as it was told. Says nothing about sound. */
  | { readonly kind: "relay"; readonly follows: boolean };

export interface DriverTurn {
  /** Bytes for the port, a character each; empty for none. */
  readonly send: string;
  readonly reports: readonly DriverReport[];
  /** Set these lines. */
  readonly outputs?: ModemOutputs;
  /** Read the modem lines now; the answer comes as `modem`. */
  readonly look?: true;
  /** When to be woken if nothing else comes before; `never` for not at all. */
  readonly wakeAtMs: number;
}

export const never = Number.POSITIVE_INFINITY;

export interface Machine {
  /** Whether there is a second output for the beacon's light. */
  readonly hasLight: boolean;
  /** A living device reports `alive` at least this often. `undefined`: its life cannot be told from its silence. */
  readonly silentAfterMs: number | undefined;
  take(input: DriverInput, nowMs: number): DriverTurn;
}

/** Where a device is plugged in. */
export type Transport = "serial" | "tcp";

/** In English for the console, in German for the page. */
interface Words {
  readonly en: string;
  readonly de: string;
}

export interface Objection {
  readonly message: Words;
  readonly remedy: Words;
}

export interface Driver {
  /** The settings of one device, with defaults and, in `errorMessage` and `errorMessageDe`, what is allowed. */
  readonly settings: z.ZodObject;
  /** @param settings as the schema's output */
  begin(settings: unknown): Machine;
  /** What the schema cannot say: why these settings do not go together, or not with this transport. */
  objection(settings: unknown, transport: Transport): Objection | undefined;
}
