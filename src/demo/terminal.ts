/**
 * The terminal while the demo draws on it: its second screen, without cursor and line wrapping, keys as they are pressed. It is given
 * back however the process ends, short of `kill -9`.
 */
const csi = "\u001b[";
const enter = `${csi}?1049h${csi}?25l${csi}?7l`;
const leave = `${csi}0m${csi}?7h${csi}?25h${csi}?1049l`;

export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  readonly write: (text: string) => void;
  /** Gives the terminal back; once is enough. */
  readonly leave: () => void;
}

export interface TerminalEvents {
  /** One pressed key, as the terminal sends it. */
  readonly key: (key: string) => void;
  readonly resized: () => void;
}

/** A terminal that tells no size is taken for the smallest that the demo is made for. */
const columnsDefault = 80;
const rowsDefault = 24;

export function enterTerminal({ key, resized }: TerminalEvents): Terminal {
  const { stdin, stdout } = process;
  const take = (text: string): void => {
    for (const each of keysOf(text)) key(each);
  };
  let entered = true;
  const giveBack = (): void => {
    if (!entered) return;
    entered = false;
    stdin.off("data", take);
    stdout.off("resize", resized);
    process.off("exit", giveBack);
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write(leave);
  };
  process.once("exit", giveBack);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  stdin.on("data", take);
  stdin.resume();
  stdout.on("resize", resized);
  stdout.write(enter);
  return {
    get columns() {
      return stdout.columns || columnsDefault;
    },
    get rows() {
      return stdout.rows || rowsDefault;
    },
    write: (text) => void stdout.write(text),
    leave: giveBack,
  };
}

/** Keys one by one; an arrow or function key is one key of several characters. */
export function keysOf(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character that begins such a key
  return text.match(/\u001b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])?|[^\u001b]/gu) ?? [];
}

/** Whether colours are wanted: not with NO_COLOR, nor on a terminal that has none. */
export function wantsColour(environment: NodeJS.ProcessEnv): boolean {
  return (environment.NO_COLOR ?? "") === "" && environment.TERM !== "dumb";
}
