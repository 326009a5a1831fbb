/**
 * How every command speaks: results on standard output, trouble on standard error, one line each, as what · where ·
 * remedy. Colours only on a terminal that wants them. A reader that goes away (`| head`) ends a command quietly.
 */
import pc from "picocolors";
import { type ConfigWarning, problemLine } from "../shell/config-problem.ts";
import { tableLines } from "./table.ts";

/** What the exit codes mean; told in `--help` and in docs/operating.md. */
export const exit = {
  ok: 0,
  failed: 1,
  usage: 2,
  config: 3,
  unreachable: 4,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

export const exitHelp = `Exit codes:
  0  done
  1  something failed while running
  2  the command line is wrong
  3  the configuration is wrong
  4  the gateway, its broker or its journal cannot be reached`;

function wantsColour(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && (process.env.NO_COLOR ?? "") === "" && process.env.TERM !== "dumb";
}

export const colour = pc.createColors(wantsColour(process.stdout));
const errorColour = pc.createColors(wantsColour(process.stderr));

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Text as it is, with the line ends of its form. */
export function write(text: string): void {
  process.stdout.write(text);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** A whole document as JSON: one line for a program, and lines for eyes on a terminal. */
export function printDocument(value: unknown): void {
  print(documentText(value, process.stdout.isTTY === true));
}

export function documentText(value: unknown, forEyes: boolean): string {
  return forEyes ? JSON.stringify(value, null, 2) : JSON.stringify(value);
}

/** One line of trouble. */
export function complain(what: string, where: string, remedy: string): void {
  process.stderr.write(
    `${errorColour.red("error")}  ${[what, where, remedy].filter((part) => part !== "").join(" · ")}\n`,
  );
}

export function note(text: string): void {
  process.stderr.write(`${errorColour.dim(text)}\n`);
}

export function complainAbout(problems: readonly ConfigWarning[]): void {
  for (const problem of problems) process.stderr.write(`${errorColour.red("error")}  ${problemLine(problem)}\n`);
}

export function warnAbout(warnings: readonly ConfigWarning[]): void {
  for (const problem of warnings) process.stderr.write(`${errorColour.yellow("warning")}  ${problemLine(problem)}\n`);
}

/** Rows under a head; on a terminal no line is longer than it is wide, as far as words allow. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = tableLines(head, rows, process.stdout.isTTY === true ? process.stdout.columns : undefined);
  for (const line of lines.head) print(colour.dim(line));
  for (const line of lines.body) print(line);
}

/**
 * Ends the program when its output cannot be written: without a word when nobody reads it any more, with one when it is lost (a full disk).
 * For all commands but `run`, which must go on.
 */
export function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    complain(
      `the output cannot be written: ${error.message}`,
      "standard output",
      "make room there, or write it elsewhere",
    );
    process.exit(exit.failed);
  });
}

/** For a gateway: goes on without anybody reading. */
export function goOnWithoutReader(): void {
  const ignorePipe = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
  };
  process.stdout.on("error", ignorePipe);
  process.stderr.on("error", ignorePipe);
}

/** Whoever reads our output has taken such lines long since, or does not read. */
const lastWordsMsMax = 200;

/** Ends the program with its last words out, or without: those that nobody takes would keep it alive for ever. */
export async function endNow(code: ExitCode): Promise<never> {
  const out = [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((resolve) => stream.write("", () => resolve())),
  );
  await Promise.race([Promise.all(out), new Promise((resolve) => setTimeout(resolve, lastWordsMsMax))]);
  process.exit(code);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
