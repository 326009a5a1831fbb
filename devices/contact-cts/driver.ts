/**
 * A bare contact at the modem lines of a serial adapter: between RTS and CTS, or between DTR and DSR. The gateway raises the output,
 * the contact carries it over to the input, and the input is looked at.
 *
 * Nothing tells of a change, so it is polled. Every 10 ms, because whoever presses a button holds it for 30 ms and more, and because a
 * look costs: a hop through the thread pool (30–300 µs of processor time on two cores of a small server), and with an FTDI or CP210x chip
 * a USB transfer of about 1 ms, in which it holds one of four threads. A level that is new is looked at again after 2 ms, so that a
 * press is believed after one that confirms it and not after a whole round.
 *
 * What is shorter than a round can fall between two looks, and is then not seen at all.
 */
import { z } from "zod";
import {
  type Driver,
  type DriverInput,
  type DriverReport,
  type DriverTurn,
  type Machine,
  type ModemInputs,
  never,
} from "../driver.ts";

const pollMs = 10;
/** Longer than `pressMs` of the wire (1 ms), with the ms that a timer may be early. */
const confirmMs = 2;
/** RS-232 drivers make their voltage with a charge pump, which takes a few ms; until then a closed loop would look open. */
const settleMs = 50;
/** After a look that failed: an adapter that is being pulled, or a port without such lines. */
const failedMs = 500;
const silentAfterMs = 1000;

const settingsSchema = z.strictObject({
  line: z.enum(["cts", "dsr"]).default("cts").meta({
    description: "Where the contact is: cts for one between RTS and CTS, dsr for one between DTR and DSR.",
    errorMessage: "cts or dsr",
    errorMessageDe: "cts oder dsr",
  }),
  normallyClosed: z.boolean().default(false).meta({
    description: "The contact opens when pressed; a cut wire then calls as well.",
    errorMessage: "true or false",
    errorMessageDe: "true oder false",
  }),
});
type Settings = z.output<typeof settingsSchema>;

class ContactMachine implements Machine {
  readonly hasLight = false;
  readonly silentAfterMs = silentAfterMs;
  readonly #line: keyof ModemInputs;
  readonly #restLevel: boolean;
  #pressed: boolean | undefined;
  #lookAtMs = never;

  constructor({ line, normallyClosed }: Settings) {
    this.#line = line;
    this.#restLevel = normallyClosed;
  }

  take(input: DriverInput, nowMs: number): DriverTurn {
    const reports: DriverReport[] = [];
    if (input.kind === "opened") this.#lookAtMs = nowMs + settleMs;
    if (input.kind === "modem") this.#look(input.inputs, nowMs, reports);
    if (input.kind === "closing") this.#lookAtMs = never;
    const due = this.#lookAtMs <= nowMs;
    if (due) this.#lookAtMs = never;
    return {
      send: "",
      reports,
      wakeAtMs: this.#lookAtMs,
      ...(due ? { look: true } : {}),
      ...(input.kind === "opened" ? { outputs: { rts: true, dtr: true } } : {}),
    };
  }

  #look(inputs: ModemInputs | undefined, nowMs: number, reports: DriverReport[]): void {
    if (inputs === undefined) {
      this.#lookAtMs = nowMs + failedMs;
      return;
    }
    const pressed = inputs[this.#line] !== this.#restLevel;
    reports.push({ kind: "alive" }, { kind: "contact", pressed });
    this.#lookAtMs = nowMs + (pressed === this.#pressed ? pollMs : confirmMs);
    this.#pressed = pressed;
  }
}

export const contactCts: Driver = {
  settings: settingsSchema,
  begin: (settings) => new ContactMachine(settings as Settings),
  objection: (_, transport) =>
    transport === "tcp"
      ? {
          message: {
            en: "a serial server does not carry modem lines",
            de: "Ein serieller Server überträgt keine Modemleitungen",
          },
          remedy: {
            en: "plug the adapter in here, or use a desk unit behind the server",
            de: "den Adapter hier einstecken, oder hinter dem Server ein Tischgerät verwenden",
          },
        }
      : undefined,
};
