/** The files of a configuration, read with limits: the text itself and its secrets. */
import { said } from "../core/problem.ts";
import { type ConfigProblem, configProblem } from "./config-problem.ts";
import { NotSmallFile, readSmallFile } from "./config-read.ts";
import { textBytesMax } from "./config-yaml.ts";
import { readSeal } from "./pairing-seal.ts";

/** What was read, if anything; what is wrong with it is a warning, for sirens need neither password nor certificate. */
export interface Secret {
  readonly text?: string;
  readonly warning?: { readonly message: string; readonly remedy: string };
}

/** A password file larger than this is some other file. */
const passwordBytesMax = 4096;
/** The bundle of all authorities of an operating system is about 250 kB. */
const certificatesBytesMax = 1_000_000;

/** The first line of a file. */
export function readPassword(path: string): Secret {
  return reading("password file", path, passwordBytesMax, (contents, mode) => {
    const text = (contents.split(/\r?\n/)[0] ?? "").trim();
    if (text === "") return warned(`the first line of ${path} is empty`, "write the password into it");
    const isOpen = (mode & 0o007) !== 0;
    if (!isOpen) return { text };
    return { text, warning: { message: `everybody on this machine may read ${path}`, remedy: `chmod o= ${path}` } };
  });
}

export function readCertificates(path: string): Secret {
  return reading("certificate file", path, certificatesBytesMax, (text) =>
    text.includes("-----BEGIN CERTIFICATE-----")
      ? { text }
      : warned(`${path} has no certificate`, "give a file of certificates in PEM form"),
  );
}

/** What is wrong with a seal file. The journal reads it itself, and does without it if it must: sirens need no keys. */
export function sealWarnings(path: string, stateDirectory: string): NonNullable<Secret["warning"]>[] {
  const { problem } = readSeal(path);
  const isBeside = path.startsWith(`${stateDirectory}/`);
  return [
    ...(problem === undefined ? [] : [problem]),
    ...(isBeside
      ? [
          {
            message: `${path} is in the directory of the journal, so a copy of that directory can open the keys`,
            remedy: "keep it elsewhere, for example beside the configuration",
          },
        ]
      : []),
  ];
}

function reading(what: string, path: string, bytesMax: number, use: (text: string, mode: number) => Secret): Secret {
  try {
    const { bytes, mode } = readSmallFile(path, bytesMax);
    return use(bytes.toString("utf8"), mode);
  } catch (error) {
    if (error instanceof NotSmallFile) return warned(error.message, `give the path of the ${what}`);
    return warned(`the ${what} cannot be read: ${messageOf(error)}`, "make it readable for the gateway's user");
  }
}

/** Without it the broker may refuse us, and events wait on disk until it is mended. */
function warned(message: string, remedy: string): Secret {
  return { warning: { message, remedy: `${remedy}; until then the broker may refuse us` } };
}

/** The text of a configuration file. */
export function readText(file: string): { text: string } | { problem: ConfigProblem } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(readSmallFile(file, textBytesMax).bytes) };
  } catch (error) {
    if (error instanceof NotSmallFile)
      return { problem: configProblem("", file, said("file-wrong", { reason: error.message })) };
    const problem =
      error instanceof TypeError ? said("file-no-text", {}) : said("file-unreadable", { reason: messageOf(error) });
    return { problem: configProblem("", file, problem) };
  }
}

export function tooLarge(file: string): ConfigProblem {
  return configProblem("", file, said("file-too-large", { bytes: textBytesMax }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
