/**
 * A command's talk with whoever started it: a person at a terminal, who is told and asked, or a program, which reads one JSON object a
 * line and is asked nothing. Ctrl-C, SIGTERM or the end of input ends whatever is waited for, so that a command can tidy up.
 */
import { createInterface, type Interface } from "node:readline/promises";
import { Ended, interrupted } from "./ended.ts";
import { colour, exit, print, printJson } from "./output.ts";

export interface DialogueOptions {
  readonly json?: boolean | undefined;
  /** No questions: what would be asked is answered with yes. */
  readonly yes?: boolean | undefined;
}

export class Dialogue {
  readonly json: boolean;
  /** Whether somebody is there to be asked. */
  readonly asks: boolean;
  readonly #ending = new AbortController();
  readonly #lines: Interface | undefined;
  #waiter: ((line: string) => void) | undefined;

  constructor({ json = false, yes = false }: DialogueOptions) {
    this.json = json;
    this.asks = !json && !yes && process.stdin.isTTY === true && process.stdout.isTTY === true;
    const end = (): void => this.#ending.abort(interrupted());
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
    if (!this.asks) return;
    this.#lines = createInterface({ input: process.stdin, output: process.stdout });
    this.#lines.on("SIGINT", end).on("close", end);
    this.#lines.on("line", (line) => this.#waiter?.(line.trim()));
  }

  /** Aborted when the command is to end. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** One step: a line of words for people, an object for programs. */
  say(step: string, fields: object, text: string): void {
    if (this.json) printJson({ step, ...fields });
    else print(text);
  }

  /** One step that people see from what comes next. */
  step(step: string, fields: object): void {
    if (this.json) printJson({ step, ...fields });
  }

  /** The last thing that is said. */
  done(result: string, fields: object, text: string): void {
    if (this.json) printJson({ result, ...fields });
    else print(text);
  }

  /** Words for people only. */
  tell(text: string): void {
    if (!this.json) print(text);
  }

  /** Asks; a question that has become void (`unless` came first) is answered with `undefined`. */
  async question(text: string, unless?: AbortSignal): Promise<string | undefined> {
    const { signal } = this.#ending;
    signal.throwIfAborted();
    const both = unless === undefined ? signal : AbortSignal.any([signal, unless]);
    try {
      return (await (this.#lines as Interface).question(colour.bold(text), { signal: both })).trim();
    } catch (error) {
      signal.throwIfAborted();
      if (!unless?.aborted) throw error;
      print("");
      return undefined;
    }
  }

  async yes(text: string, fallback: boolean, unless?: AbortSignal): Promise<boolean | undefined> {
    for (;;) {
      const answer = await this.question(`${text} ${fallback ? "[Y/n]" : "[y/N]"} `, unless);
      if (answer === undefined) return undefined;
      if (answer === "") return fallback;
      if (/^(y|yes|j|ja)$/i.test(answer)) return true;
      if (/^(n|no|nein)$/i.test(answer)) return false;
    }
  }

  /** Until such a line is typed while nothing is asked; never, where nobody is asked. */
  typed(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      this.#waiter = (line) => {
        if (pattern.test(line)) resolve();
      };
    });
  }

  /** Gives the terminal back. */
  close(): void {
    this.#lines?.removeAllListeners("close");
    this.#lines?.close();
  }
}

/** Where something would be asked and nobody can be. */
export function cannotAsk(what: string): Ended {
  return new Ended(exit.usage, "usage", what, "or run it in a terminal, without --json", "command line");
}
