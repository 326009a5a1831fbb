/** How a command that asks the gateway ends when it does not end with what was wanted. */

/** Exit codes beside those of output.ts; told in `--help` and in docs/operating.md. */
export const outcome = {
  /** The gateway refused, or nobody did at the desk what was waited for. */
  refused: 5,
  /** Done, and not confirmed: the function test was not passed, the flashed unit was not seen, or not every desk of a drill was pressed. */
  untested: 6,
  /** Ctrl-C, as shells have it. */
  interrupted: 130,
} as const;

export const outcomeHelp = `  5  the gateway refused, or nobody pressed the button in time
  6  paired but not tested, flashed but not seen again, or a drill in which not every desk was pressed
  130  ended by Ctrl-C`;

/** Ends a command: one line for people (what · where · remedy), one word for programs, and the exit code. */
export class Ended extends Error {
  readonly code: number;
  readonly reason: string;
  readonly where: string;
  readonly remedy: string;

  constructor(code: number, reason: string, message: string, remedy = "", where = "") {
    super(message);
    this.code = code;
    this.reason = reason;
    this.where = where;
    this.remedy = remedy;
  }
}

export function interrupted(): Ended {
  return new Ended(outcome.interrupted, "interrupted", "ended by Ctrl-C");
}
