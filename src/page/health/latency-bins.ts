/** How many of some times fall into each class, in steps that fit what is usual (some ms) and what is the limit (1 s). */

export const bounds = [0, 10, 20, 30, 50, 75, 100, 200, 500, 1000] as const;

export interface Bin {
  readonly fromMs: number;
  /** Nothing for the last class, which has no end. */
  readonly toMs: number | undefined;
  readonly count: number;
}

export function binsOf(times: readonly number[]): readonly Bin[] {
  return bounds.map((fromMs, place) => {
    const toMs = bounds[place + 1];
    const count = times.filter((time) => time >= fromMs && (toMs === undefined || time < toMs)).length;
    return { fromMs, toMs, count };
  });
}

/** The time that a share of them does not exceed; of no times, nothing. */
export function quantile(times: readonly number[], share: number): number | undefined {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
