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

const lines = {
  refused: "  5  the gateway refused, or nobody pressed the button of a unit to pair",
  untested: `  6  done, and not confirmed: paired but not tested, a function test that nobody pressed for or that was not passed,
     flashed but not seen again, or a drill in which not every desk was pressed`,
  verified: `     log verify: the journal holds, with gaps
  7  log verify: the journal is not as it was written`,
  interrupted: "  130  ended by Ctrl-C",
};

/** Of the commands that ask the gateway. */
export const outcomeHelp = [lines.refused, lines.untested, lines.interrupted].join("\n");
/** Of all commands. */
export const allOutcomesHelp = [lines.refused, lines.untested, lines.verified, lines.interrupted].join("\n");

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
