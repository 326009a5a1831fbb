/**
 * A building of simulated units as the demo, its tests and the experiments use it: presses, plugs, and pins with exact times. The
 * units themselves live in another process (building-process.ts).
 */
import { type ChildProcess, fork } from "node:child_process";
import { EventEmitter } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { limits } from "../../firmware-protocol/limits.ts";
import { monotonic } from "../shell/clock.ts";
import type { Key, OutputPin } from "./board.ts";
import type { FromBuilding, PinChange, Started, ToBuilding } from "./building-messages.ts";
import type { CableKind } from "./cable.ts";
import { packageFile } from "./package-file.ts";

export type { PinChange } from "./building-messages.ts";

export interface BuildingOptions {
  readonly desks: readonly string[];
  /** A tty for each unit if the system has them (left out), or TCP anyway. */
  readonly cable?: CableKind;
  /** Intel HEX text; left out, the released firmware. */
  readonly hex?: string;
  /** What the EEPROM of a desk's unit holds; a unit without an image is as new. */
  readonly eeprom?: ((desk: string) => Uint8Array | undefined) | undefined;
}

/** How long a finger stays on a button. */
const fingerMs = 200;
/** Starting takes a second; orders, milliseconds; on a machine on its knees, twenty times that. Beyond this the process is stuck. */
const answerMsMax = 30_000;
/** Unplugging everything takes milliseconds; on a machine on its knees, a second. */
const endMsMax = 5000;
/** About 20 s of eight sounding units with blinking lights. */
const changesKept = 10_000;
/** A minute of a desk's buzzer in the quickest rhythm. */
const soundsKept = 300;
/** How long the rhythm of a pattern takes (firmware-protocol/README.md §5). */
const rhythmMs = 16 * 125;
/** A buzzer that is driven for less is being probed: nobody hears that. */
const heardFromMs = 2 * limits.senseMs;

const releasedHex = "devices/desk-unit/firmware/release/desk-unit.hex";

type Order = ToBuilding extends infer O ? (O extends { readonly id: number } ? Omit<O, "id"> : never) : never;
type Answer = Extract<FromBuilding, { id: number }>;

export async function startBuilding(options: BuildingOptions): Promise<Building> {
  const process = startProcess();
  const building = new Building(process, options.desks);
  try {
    const hex = options.hex ?? readFileSync(packageFile(releasedHex), "utf8");
    const images = options.desks.flatMap((desk) => {
      const image = options.eeprom?.(desk);
      return image === undefined ? [] : [[desk, Buffer.from(image).toString("base64")] as const];
    });
    await building.start(hex, options.cable ?? "tty", Object.fromEntries(images));
  } catch (error) {
    await building.close();
    throw error;
  }
  return building;
}

/** Run from its sources (tests), the process must first be taught TypeScript. */
function startProcess(): ChildProcess {
  const source = import.meta.url.endsWith(".ts");
  const script = fileURLToPath(new URL(`./building-process.${source ? "ts" : "js"}`, import.meta.url));
  const execArgv = source ? ["--import", import.meta.resolve("tsx")] : [];
  return fork(script, { execArgv, stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

/** Emits `pins` with new changes, and `ended` when the process ended by itself. */
export class Building extends EventEmitter<{ pins: [readonly PinChange[]]; ended: [string] }> {
  readonly desks: readonly string[];
  /** The newest pin changes, oldest first. */
  readonly changes: PinChange[] = [];
  /** How far the slowest unit was behind the clock at worst in the last second; unknown in the first. */
  lagMs: number | undefined;
  readonly #process: ChildProcess;
  readonly #asked = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  readonly #lit = new Map<string, Set<OutputPin>>();
  /** When each desk's buzzer was driven, newest last. */
  readonly #driven = new Map<string, { readonly fromMs: number; toMs: number }[]>();
  #started: Started | undefined;
  #nextId = 1;
  #closing = false;

  constructor(process: ChildProcess, desks: readonly string[]) {
    super();
    this.desks = desks;
    this.#process = process;
    process.on("message", (message: FromBuilding) => this.#take(message));
    process.once("exit", (code, signal) => this.#ended(`the building's process ended (${signal ?? `code ${code}`})`));
  }

  async start(hex: string, cable: CableKind, eeproms: Readonly<Record<string, string>>): Promise<void> {
    const answer = await this.#ask({ kind: "start", hex, desks: this.desks, cable, eeproms });
    if (answer.kind === "started") this.#started = answer.started;
  }

  get cable(): CableKind {
    return this.#facts.cable;
  }

  get whyNotTty(): string | undefined {
    return this.#facts.whyNotTty;
  }

  socketOf(desk: string): string {
    const socket = this.#facts.sockets[desk];
    if (socket === undefined) throw new Error(`no desk ${desk}`);
    return socket;
  }

  /** Whether a pin is driven now. */
  pin(desk: string, pin: OutputPin): boolean {
    return this.#lit.get(desk)?.has(pin) ?? false;
  }

  /** Holds a key; answers with the monotonic ms at which it closed, or `undefined` when the unit is unplugged. */
  async press(desk: string, key: Key = "red", holdMs = fingerMs): Promise<number | undefined> {
    return this.#done({ kind: "press", desk, key, holdMs });
  }

  async plug(desk: string): Promise<void> {
    await this.#done({ kind: "plug", desk });
  }

  async unplug(desk: string): Promise<void> {
    await this.#done({ kind: "unplug", desk });
  }

  /** Resets a unit as opening its port resets many boards. */
  async reset(desk: string): Promise<void> {
    await this.#done({ kind: "reset", desk });
  }

  /** The first time after `sinceMs` at which a desk's buzzer went from silent to driven, to be heard. */
  buzzedAt(desk: string, sinceMs: number): number | undefined {
    return this.#heard(desk).find(({ fromMs }) => fromMs >= sinceMs)?.fromMs;
  }

  /** Whether a desk's buzzer is heard now or was at some time since. */
  soundsAt(desk: string, sinceMs: number): boolean {
    return this.#heard(desk).some(({ toMs }) => toMs >= sinceMs);
  }

  /** Whether a desk's buzzer is in a rhythm, as in an alarm; a chirp is one tone, which soon ends. */
  isRinging(desk: string): boolean {
    const sinceMs = monotonic() - rhythmMs;
    return this.#heard(desk).filter(({ toMs }) => toMs >= sinceMs).length > 1;
  }

  /** Press to buzzer in ms, for each desk that has sounded since the press. */
  pressToBuzzerMs(pressedAtMs: number): Readonly<Record<string, number>> {
    const times: Record<string, number> = {};
    for (const desk of this.desks) {
      const atMs = this.buzzedAt(desk, pressedAtMs);
      if (atMs !== undefined) times[desk] = Math.round((atMs - pressedAtMs) * 100) / 100;
    }
    return times;
  }

  /** Unplugs everything and ends the process. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = new Promise((resolve) => this.#process.once("exit", resolve));
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), endMsMax);
    if (this.#process.connected) this.#process.send({ kind: "end" } satisfies ToBuilding);
    await exited;
    clearTimeout(timer);
    if (this.#started?.directory !== undefined) rmSync(this.#started.directory, { recursive: true, force: true });
  }

  #heard(desk: string): { readonly fromMs: number; readonly toMs: number }[] {
    const nowMs = monotonic();
    return (this.#driven.get(desk) ?? []).filter(({ fromMs, toMs }) => Math.min(toMs, nowMs) - fromMs > heardFromMs);
  }

  get #facts(): Started {
    if (this.#started === undefined) throw new Error("the building was not started");
    return this.#started;
  }

  async #done(order: Order): Promise<number | undefined> {
    const answer = await this.#ask(order);
    return answer.kind === "done" ? answer.atMs : undefined;
  }

  #ask(order: Order): Promise<Answer> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the building did not ${order.kind} within ${answerMsMax / 1000} s`)),
        answerMsMax,
      );
      const settle = (): void => {
        clearTimeout(timer);
        this.#asked.delete(id);
      };
      this.#asked.set(id, {
        resolve: (answer) => {
          settle();
          if (answer.kind === "failed") reject(new Error(answer.message));
          else resolve(answer);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      if (this.#process.connected) this.#process.send({ ...order, id } as ToBuilding);
      else this.#asked.get(id)?.reject(new Error("the building's process has ended"));
    });
  }

  #take(message: FromBuilding): void {
    switch (message.kind) {
      case "pins":
        return this.#takePins(message.changes);
      case "lag":
        this.lagMs = message.worstMs;
        return undefined;
      case "started":
      case "done":
      case "failed":
        return this.#asked.get(message.id)?.resolve(message);
    }
  }

  #takePins(changes: readonly PinChange[]): void {
    for (const { desk, pin, level, atMs } of changes) {
      if (pin === "buzzer") this.#takeBuzzer(desk, level, atMs);
      const lit = this.#lit.get(desk) ?? new Set();
      this.#lit.set(desk, lit);
      if (level) lit.add(pin);
      else lit.delete(pin);
    }
    this.changes.push(...changes);
    if (this.changes.length > changesKept) this.changes.splice(0, this.changes.length - changesKept);
    this.emit("pins", changes);
  }

  #takeBuzzer(desk: string, level: boolean, atMs: number): void {
    const driven = this.#driven.get(desk) ?? [];
    this.#driven.set(desk, driven);
    const last = driven.at(-1);
    if (level) driven.push({ fromMs: atMs, toMs: Number.POSITIVE_INFINITY });
    else if (last !== undefined) last.toMs = atMs;
    if (driven.length > soundsKept) driven.shift();
  }

  #ended(why: string): void {
    for (const { reject } of [...this.#asked.values()]) reject(new Error(why));
    if (!this.#closing) this.emit("ended", why);
  }
}
