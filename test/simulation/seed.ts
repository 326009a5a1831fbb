/**
 * All chance in a simulated run comes from one printed number. A stream is forked by name, so that what one part draws
 * does not move what another one draws: the same building lives the same day with and without a lying clock.
 *
 * The generator is sfc32 (Chris Doty-Humphrey's small fast chaotic generator), the hash FNV-1a with a finisher.
 */
export class Seed {
  private a: number;
  private b: number;
  private c: number;
  private count = 1;
  private readonly name: string;

  constructor(name: string | number) {
    this.name = String(name);
    this.a = hash(`a${this.name}`);
    this.b = hash(`b${this.name}`);
    this.c = hash(`c${this.name}`);
    for (let i = 0; i < 12; i++) this.word();
  }

  /** A stream of its own; drawing from it leaves this one where it is. */
  fork(name: string): Seed {
    return new Seed(`${this.name}/${name}`);
  }

  /** 32 bits. */
  word(): number {
    const sum = (this.a + this.b + this.count++) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** 0 ≤ x < 1. */
  next(): number {
    return this.word() / 2 ** 32;
  }

  /** A whole number, 0 ≤ x < n. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** low ≤ x < high. */
  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** Like `between`, small numbers as likely as large ones: good for delays. */
  spread(low: number, high: number): number {
    return low * (high / low) ** this.next();
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  hex(digits: number): string {
    let text = "";
    while (text.length < digits) text += this.word().toString(16).padStart(8, "0");
    return text.slice(0, digits).toUpperCase();
  }
}

/** 32 bits of a text, well mixed. */
export function hash(text: string, start = 0x811c9dc5): number {
  let h = start;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
