/**
 * One unit of the simulated building: a board, its cable, and the tie between its cycles and our clock.
 *
 * The board runs behind the clock, never before it: `runTo(t)` advances it to the cycle that belongs to the monotonic time t. So each
 * pin change has an exact time (`zeroMs` + cycles / 16000), whatever this process was doing when it got round to simulating
 * it. A byte from the gateway is handed over after the board has been brought to now, hence never too early; a byte to the gateway
 * leaves when its last bit is on the wire. A process that had to wait can make a measured time only longer.
 *
 * The unit draws its power from the cable: unplugged it is dark and stands still, plugged in again it starts from power-up
 * with its EEPROM.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import { Board, type BoardOptions, cyclesPerMs, type Key, type OutputPin } from "./board.ts";
import type { Cable } from "./cable.ts";

/** A byte takes 40 µs at 250 000 Bd. */
const byteCycles = 640;
/**
 * Who lags by more lives slower for a while instead of catching up: on a machine with too much to do the answers would otherwise come
 * later and later, and no session would begin. Below the 400 ms after which a gateway says OPEN again.
 */
const lagMsMax = 250;

/** Between two presses of one key; the firmware takes a contact that is open for `releaseMs` as let go. */
const letGoMs = 2 * limits.releaseMs;

export type PinListener = (pin: OutputPin, level: boolean, atMs: number) => void;

interface Due {
  readonly cycle: number;
  readonly act: () => void;
}

export class SimulatedUnit {
  readonly #board: Board;
  readonly #cable: Cable;
  readonly #onPin: PinListener;
  /** Monotonic ms at which the board's cycle 0 was, or would have been. */
  #zeroMs = 0;
  #powered = false;
  #due: Due[] = [];
  #leaving: { readonly byte: number; readonly cycle: number }[] = [];
  #lit = new Set<OutputPin>();
  /** The cycle from which a key can be pressed again. */
  readonly #freeFrom = new Map<Key, number>();
  #busyUntilMs = 0;

  constructor(board: BoardOptions, cable: Cable, onPin: PinListener, monotonic: () => number) {
    this.#board = new Board(board);
    this.#cable = cable;
    this.#onPin = onPin;
    this.#board.onTransmit = (byte, cycle) => this.#leaving.push({ byte, cycle: cycle + byteCycles });
    this.#board.onPin = (pin, level, cycle) => this.#tell(pin, level, this.#msAt(cycle));
    cable.onData = (bytes) => this.#receive(bytes, monotonic());
  }

  get socket(): string {
    return this.#cable.socket;
  }

  /** The time up to which the unit is simulated; without power it has no time to lag behind. */
  reachedMs(nowMs: number): number {
    return this.#powered ? this.#msAt(this.#board.cycles) : nowMs;
  }

  /** Whether bytes are under way, so that it should be looked after closely. */
  isBusy(nowMs: number): boolean {
    return this.#leaving.length > 0 || nowMs < this.#busyUntilMs;
  }

  async plug(monotonic: () => number): Promise<void> {
    if (this.#powered) return;
    await this.#cable.plug();
    this.#zeroMs = monotonic() - this.#board.cycles / cyclesPerMs;
    this.#powered = true;
    this.#board.reset("power");
  }

  unplug(nowMs: number): void {
    if (!this.#powered) return;
    this.runTo(nowMs);
    this.#cable.unplug();
    this.#powered = false;
    this.#letGo();
    this.#freeFrom.clear();
    this.#leaving = [];
    for (const pin of [...this.#lit]) this.#tell(pin, false, nowMs);
  }

  /**
   * Holds a key for so long from now, or from when the finger that is on it has let go: who presses twice means two presses. Answers
   * when it closed, or `undefined` without power.
   */
  press(key: Key, holdMs: number, nowMs: number): Promise<number | undefined> {
    if (!this.#powered) return Promise.resolve(undefined);
    this.runTo(nowMs);
    const from = Math.max(this.#board.cycles, this.#freeFrom.get(key) ?? 0);
    const until = from + Math.round(holdMs * cyclesPerMs);
    this.#freeFrom.set(key, until + letGoMs * cyclesPerMs);
    return new Promise((resolve) => {
      this.#at(from, () => {
        this.#board.press(key);
        resolve(this.#powered ? this.#msAt(this.#board.cycles) : undefined);
      });
      this.#at(until, () => this.#board.release(key));
      this.runTo(nowMs);
    });
  }

  reset(nowMs: number): void {
    if (!this.#powered) return;
    this.runTo(nowMs);
    this.#board.reset("external");
  }

  /** Advances to that time, and hands to the cable what has left the unit by then. */
  runTo(untilMs: number): void {
    if (!this.#powered) return;
    this.skipLag(untilMs);
    const until = Math.floor((untilMs - this.#zeroMs) * cyclesPerMs);
    while (this.#due[0] !== undefined && this.#due[0].cycle <= until) {
      const { cycle, act } = this.#due.shift() as Due;
      this.#board.run(cycle);
      act();
    }
    this.#board.run(until);
    this.#send();
  }

  #receive(bytes: Uint8Array, nowMs: number): void {
    if (!this.#powered) return;
    this.runTo(nowMs);
    this.#board.receive(bytes);
    // An answer is begun as soon as the line is in; a sounding buzzer is read back 5 ms later.
    this.#busyUntilMs = nowMs + (bytes.length * byteCycles) / cyclesPerMs + 6;
  }

  #send(): void {
    const { cycles } = this.#board;
    const left = this.#leaving.findIndex(({ cycle }) => cycle > cycles);
    const bytes = this.#leaving.splice(0, left < 0 ? this.#leaving.length : left);
    if (bytes.length > 0) this.#cable.write(Uint8Array.from(bytes, ({ byte }) => byte));
  }

  /** Gives up time that the board has no hope to live through; what it measures can only become longer by that. */
  skipLag(nowMs: number): void {
    const lagMs = nowMs - this.#msAt(this.#board.cycles);
    if (this.#powered && lagMs > lagMsMax) this.#zeroMs += lagMs - lagMsMax / 2;
  }

  #at(cycle: number, act: () => void): void {
    this.#due.push({ cycle, act });
    this.#due.sort((a, b) => a.cycle - b.cycle);
  }

  #letGo(): void {
    for (const { act } of this.#due.splice(0)) act();
  }

  #tell(pin: OutputPin, level: boolean, atMs: number): void {
    if (level) this.#lit.add(pin);
    else this.#lit.delete(pin);
    this.#onPin(pin, level, atMs);
  }

  #msAt(cycle: number): number {
    return this.#zeroMs + cycle / cyclesPerMs;
  }
}
