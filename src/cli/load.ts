/** The configuration for a command: warnings and errors told, errors ending it with 3. */
import type { Config } from "../shell/config.ts";
import { complainAbout, warnAbout } from "./output.ts";

export async function loadConfig(file: string): Promise<Config | undefined> {
  const { readConfig } = await import("../shell/config.ts");
  const result = readConfig(file);
  if (!result.ok) {
    complainAbout(result.problems);
    return undefined;
  }
  warnAbout(result.warnings);
  return result.config;
}
