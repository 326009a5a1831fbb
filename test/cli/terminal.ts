/** A command at a terminal: it is shown what a person would see, and is typed to. */
import { type IPty, spawn } from "@lydell/node-pty";
import { comesMsMax } from "../tools/patience.ts";
import { program, until } from "./cli.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character that begins a terminal's sequences
const sequences = /\u001b\[[0-9;?]*[A-Za-z]/g;

export class AtTerminal {
  readonly ended: Promise<number>;
  readonly #pty: IPty;
  #raw = "";
  #from = 0;

  constructor(words: readonly string[]) {
    const env = { PATH: process.env.PATH ?? "", TERM: "xterm", NO_COLOR: "1" };
    this.#pty = spawn(process.execPath, [program, ...words], { cols: 100, rows: 40, env });
    this.#pty.onData((text) => {
      this.#raw += text;
    });
    // As a shell has it: one that a signal ended before it could answer it has 128 and the signal's number.
    this.ended = new Promise((resolve) =>
      this.#pty.onExit(({ exitCode, signal }) => resolve(signal ? 128 + signal : exitCode)),
    );
  }

  get text(): string {
    return this.#raw.replace(sequences, "").replace(/\r/g, "");
  }

  /** Waits for something that was not seen before. */
  async sees(pattern: RegExp, boundMs = comesMsMax): Promise<void> {
    const look = (): RegExpExecArray | null => pattern.exec(this.text.slice(this.#from));
    await until(() => look() !== null, boundMs);
    const found = look();
    if (found === null)
      throw new Error(
        `never saw ${pattern} after "${this.text.slice(0, this.#from)}":\n${this.text.slice(this.#from)}`,
      );
    this.#from += found.index + found[0].length;
  }

  type(text: string): void {
    this.#pty.write(`${text}\r`);
  }

  interrupt(): void {
    this.#pty.write("\u0003");
  }

  close(): void {
    this.#pty.kill("SIGKILL");
  }
}
