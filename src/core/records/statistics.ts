/** Medians and worst values, the two figures that a report gives of many times; and what 95 of 100 do not exceed, for proofs. */

export interface Figures {
  readonly count: number;
  readonly median: number;
  readonly worst: number;
}

/** `undefined` if there are no values. */
export function figuresOf(values: readonly number[]): Figures | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const worst = sorted.at(-1);
  if (worst === undefined) return undefined;
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] as number;
  const high = sorted[Math.floor(middle)] as number;
  return { count: sorted.length, median: (low + high) / 2, worst };
}

export interface Spread extends Figures {
  /** 95 of 100 values are not above it: one of the values (nearest rank), none in between. */
  readonly p95: number;
}

/** `undefined` if there are no values. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const figures = figuresOf(values);
  if (figures === undefined) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  return { ...figures, p95: sorted[Math.ceil(sorted.length * 0.95) - 1] as number };
}
