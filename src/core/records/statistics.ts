/** Medians and worst values, the two figures that a report gives of many times. */

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
