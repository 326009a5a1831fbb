/**
 * The pairing window as a technician has it: open, wait until exactly one unit is pressed, and closed again whatever happens.
 * What stands in the gateway's topic `pairing` decides; this only waits and says what it sees.
 */
import { Ended, outcome } from "./ended.ts";
import { resetText } from "./pairing-requests.ts";
import type { Session } from "./session.ts";
import type { NewUnit, PairingState, UnitState } from "./told.ts";

export interface WindowOptions {
  /** The one socket that counts, if there is one. */
  readonly socket: string | undefined;
  readonly seconds: number;
  readonly hint: string;
  /** Whether to say where units wait; not for who knows where to press. */
  readonly listUnits: boolean;
  /** Whether `s` and Enter goes on with the next desk. */
  readonly canSkip: boolean;
}

/** The gateway's topics come within 50 ms of what they tell. */
const topicMsMax = 1000;
/** Nobody waits longer for a window that closes by itself anyway. */
const cancelMsMax = 1000;
/** More would push what matters off the screen. */
const unitsListed = 8;

export class PairingWindow {
  readonly #session: Session;
  readonly #options: WindowOptions;
  readonly #known = new Set<string>();
  #isOpen = false;

  constructor(session: Session, options: WindowOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** Until one unit was pressed alone, opening the window if it is not; `undefined` when somebody typed `s`. */
  async pressed(): Promise<NewUnit | undefined> {
    if (!this.#isOpen) await this.#open();
    const { dialogue } = this.#session;
    const skip = new AbortController();
    if (this.#options.canSkip) void dialogue.typed(/^s(kip)?$/i).then(() => skip.abort());
    let seen = "open";
    for (;;) {
      const state = await this.#changed(seen, skip.signal);
      if (state === undefined) return undefined;
      if (state.window === "pressed" && state.pressed !== undefined) return state.pressed;
      if (state.window === "closed") {
        this.#isOpen = false;
        throw nobody(this.#options);
      }
      if (state.window === "ambiguous")
        dialogue.say(
          "ambiguous",
          {},
          "Two units were pressed, and neither is taken: press only the one that you mean.",
        );
      seen = state.window;
    }
  }

  /** The window as soon as it is another than it was; meanwhile new units are told. `undefined`: skipped. */
  async #changed(seen: string, skip: AbortSignal): Promise<PairingState | undefined> {
    const { gateway, dialogue } = this.#session;
    const look = (): PairingState | undefined => {
      const { pairing } = gateway.told;
      if (pairing === undefined) return undefined;
      this.#tellNew(pairing);
      return pairing.window === seen ? undefined : pairing;
    };
    try {
      return await gateway.until(look, { signal: AbortSignal.any([dialogue.signal, skip]) });
    } catch (error) {
      if (skip.aborted && !dialogue.signal.aborted) return undefined;
      throw error;
    }
  }

  async #open(): Promise<void> {
    const { gateway, dialogue } = this.#session;
    const { socket, seconds, hint } = this.#options;
    await this.#askToOpen();
    this.#isOpen = true;
    await gateway.until(() => (gateway.told.pairing?.window === "closed" ? undefined : true), { msMax: topicMsMax });
    const minutes = seconds >= 90 ? `${Math.round(seconds / 60)} minutes` : `${seconds} seconds`;
    dialogue.say(
      "window",
      { seconds, ...(socket === undefined ? {} : { socket }) },
      `Plug the unit in, and press its red button within ${minutes}. ${hint}`,
    );
    this.#tellUnits();
  }

  async #askToOpen(): Promise<void> {
    const { gateway, dialogue } = this.#session;
    const { socket, seconds } = this.#options;
    const fields = { seconds, ...(socket === undefined ? {} : { socket }) };
    try {
      await gateway.ask("pair", fields);
    } catch (error) {
      if (!(error instanceof Ended) || error.reason !== "window-open" || !dialogue.asks) throw error;
      dialogue.tell("A pairing window is open already: somebody else is pairing, or it was left open.");
      if ((await dialogue.yes("Close it, and open one for you?", false)) !== true) throw error;
      await this.#askToClose();
      await gateway.ask("pair", fields);
    }
  }

  /** Closes the window, if it is open; a window that cannot be closed closes by itself. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      await this.#askToClose();
    } catch (error) {
      // It closed by itself meanwhile, or the gateway is gone, and its window with it.
      if (!(error instanceof Ended)) throw error;
    }
  }

  /** The gateway closed it: a unit was paired. */
  closed(): void {
    this.#isOpen = false;
  }

  async #askToClose(): Promise<void> {
    const { gateway } = this.#session;
    await gateway.ask("pair-cancel", {}, { msMax: cancelMsMax });
    await gateway.until(() => (gateway.told.pairing?.window === "closed" ? true : undefined), { msMax: topicMsMax });
  }

  /** What is plugged in and waits, and what is plugged in and cannot be paired as it is. */
  #tellUnits(): void {
    const { gateway, dialogue } = this.#session;
    const { pairing, units } = gateway.told;
    const unpaired = pairing?.unpaired ?? [];
    for (const { uid } of unpaired) this.#known.add(uid);
    if (this.#options.listUnits) {
      const list = unpaired.slice(0, unitsListed).map(({ uid, desk }) => desk ?? uid);
      const more = unpaired.length > list.length ? ` and ${unpaired.length - list.length} more` : "";
      if (unpaired.length > 0) dialogue.tell(`  unpaired units are at the sockets of ${list.join(", ")}${more}`);
      else dialogue.tell("  no unpaired unit is plugged in yet; the light of one blinks white");
    }
    for (const unit of units) {
      const why = whyNot(unit);
      const { uid, socket } = unit;
      if (why !== undefined) dialogue.say("hint", { uid, socket, hint: why }, `  ${uid} at ${socket} ${why}`);
    }
  }

  #tellNew({ unpaired }: PairingState): void {
    for (const unit of unpaired.filter(({ uid }) => !this.#known.has(uid))) {
      this.#known.add(unit.uid);
      this.#session.dialogue.say("plugged", unit, `  plugged in: ${placeText(unit)}`);
    }
  }
}

function placeText({ uid, socket, desk }: NewUnit): string {
  return `${uid} at ${desk === undefined ? socket : `the socket of ${desk}`}`;
}

function whyNot({ link, owner, desk }: UnitState): string | undefined {
  if (link === "foreign") return "speaks another protocol version: `rufkreis flash`";
  if (link !== "linked") return undefined;
  if (owner === "stranger") return `belongs to another gateway: ${resetText}`;
  if (owner !== "doubtful") return undefined;
  return `is known here and does not prove its key; if it was reset: \`rufkreis unpair ${desk ?? "DESK"}\`, then pair it`;
}

function nobody({ socket, seconds }: WindowOptions): Ended {
  const where = socket === undefined ? "" : ` at ${socket}`;
  return new Ended(
    outcome.refused,
    "not-pressed",
    `nobody pressed an unpaired unit${where} within ${seconds} s`,
    "press its red button once, after the window is open; if its light does not blink white, see `rufkreis units`",
  );
}
