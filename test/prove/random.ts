/** Numbers from a seed (mulberry32), the same in every run. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform from `min` up to `max`. */
  between(min: number, max: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return min + (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * (max - min);
  }

  chance(of: number): boolean {
    return this.between(0, 1) < of;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.between(0, from.length))] as T;
  }
}
