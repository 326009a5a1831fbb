/** What every command that asks the gateway begins and ends with. */
import type { Config } from "../shell/config.ts";
import type { Console } from "./console.ts";
import { Dialogue, type DialogueOptions } from "./dialogue.ts";
import { Ended, outcomeHelp } from "./ended.ts";
import { loadConfig } from "./load.ts";
import { complain, endWithReader, exit, exitHelp, printJson } from "./output.ts";

export interface SessionOptions extends DialogueOptions {
  readonly config: string;
}

export interface Session {
  readonly config: Config;
  readonly gateway: Console;
  readonly dialogue: Dialogue;
}

/** Below the `--help` of such a command. */
export const sessionHelp = `\n${exitHelp}\n${outcomeHelp}`;

/**
 * Runs a command's work with a gateway that is online; what ends it early becomes one line and an exit code.
 * @param check looks at the command line and the configuration before anybody is asked; fails with `Ended`
 */
export async function withGateway(
  options: SessionOptions,
  work: (session: Session) => Promise<number>,
  check: (known: Omit<Session, "gateway">) => void = () => undefined,
): Promise<number> {
  endWithReader();
  const config = await loadConfig(options.config);
  if (config === undefined) return exit.config;
  const dialogue = new Dialogue(options);
  let gateway: Console | undefined;
  try {
    check({ config, dialogue });
    const { Console } = await import("./console.ts");
    gateway = await Console.open(config);
    return await work({ config, gateway, dialogue });
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    complainOf(error);
    if (dialogue.json) printJson(resultOf(error));
    return error.code;
  } finally {
    gateway?.close();
    dialogue.close();
  }
}

export function complainOf({ message, where, remedy }: Ended): void {
  complain(message, where, remedy);
}

/** The last line for a program when something ended early. */
export function resultOf({ reason, message, remedy }: Ended): object {
  return { result: reason, error: message, ...(remedy === "" ? {} : { remedy }) };
}
