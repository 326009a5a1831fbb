/**
 * One system under the benchmark: the far side of eight ptys (far-side.c), and a program that has the near side open. All systems run
 * from the start and are asked for presses in turn, so that a slow minute of the machine hits each of them.
 */
import { Child, cpuUs, residentMiB } from "./process.ts";

export interface Result {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly maxUs: number;
  readonly residentMiB: number;
  readonly startToPortsOpenMs: number;
  readonly cpuUsPerPress: number;
  readonly presses: number;
  readonly lost: number;
  readonly refused: number;
}

/** How a program is started, once it is known which ports there are. */
export interface Program {
  readonly name: string;
  readonly farSide: "raw" | "unit";
  /** Command and arguments, after whatever files it needs were prepared. */
  readonly command: (
    ports: readonly string[],
  ) => readonly [string, ...string[]] | Promise<readonly [string, ...string[]]>;
  /** What both sides are started with, a command that becomes the one behind it; nothing, if left out. */
  readonly startedBy?: readonly string[];
  /** Something that has to be there during the rounds; gives what ends it. */
  readonly accompany?: () => Promise<() => Promise<void>>;
}

/** Many times what an alarm takes from its press to its all-clear; an average that is worse is a failure. */
const calmMsMax = 200;

export class System {
  readonly name: string;
  readonly #farSide: Child;
  readonly #child: Child;
  readonly #startMs: number;
  readonly #leave: () => Promise<void>;
  readonly #samplesUs: number[] = [];
  #cpuUs = 0;
  #lost = 0;
  #refused = 0;

  private constructor(name: string, farSide: Child, child: Child, startMs: number, leave: () => Promise<void>) {
    this.name = name;
    this.#farSide = farSide;
    this.#child = child;
    this.#startMs = startMs;
    this.#leave = leave;
  }

  static async start(program: Program, farSidePath: string): Promise<System> {
    const start = (...line: readonly string[]): Child => {
      const [command = "", ...args] = [...(program.startedBy ?? []), ...line];
      return new Child(command, args);
    };
    const farSide = start(farSidePath, program.farSide);
    const line = await program.command(await farSide.hear("ports"));
    const beganMs = performance.now();
    const child = start(...line);
    await farSide.hear("open");
    const startMs = performance.now() - beganMs;
    const leave = (await program.accompany?.()) ?? (async () => {});
    return new System(program.name, farSide, child, startMs, leave);
  }

  /** One round; answers its samples in µs. Those of a warm-up are thrown away. */
  async round(presses: number, gapMs: number, kept = true): Promise<readonly number[]> {
    const before = cpuUs(this.#child.pid);
    this.#farSide.say(`round ${presses} ${gapMs}`);
    const words = await this.#farSide.hear("samples", presses * (gapMs + calmMsMax), (line) => this.#trouble(line));
    const samplesUs = words.map(Number);
    if (!kept) return samplesUs;
    this.#cpuUs += cpuUs(this.#child.pid) - before;
    this.#samplesUs.push(...samplesUs);
    return samplesUs;
  }

  /** `lost` for a press that did not ring everywhere, `refused` for a line that did not pass its check. */
  #trouble(line: string): void {
    if (line === "lost") this.#lost++;
    else this.#refused++;
  }

  result(): Result {
    const sorted = [...this.#samplesUs].sort((a, b) => a - b);
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    return {
      p50Us: round(at(0.5)),
      p99Us: round(at(0.99)),
      p999Us: round(at(0.999)),
      maxUs: round(at(1)),
      residentMiB: round(residentMiB(this.#child.pid)),
      startToPortsOpenMs: round(this.#startMs),
      cpuUsPerPress: round(this.#cpuUs / Math.max(1, sorted.length)),
      presses: sorted.length,
      lost: this.#lost,
      refused: this.#refused,
    };
  }

  async end(): Promise<void> {
    await this.#leave();
    await this.#child.end();
    await this.#farSide.end();
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
