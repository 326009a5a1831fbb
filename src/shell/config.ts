/**
 * The configuration: `site.yaml` and the environment → a `Config` that the rest of the program trusts, or everything that
 * is wrong with it, at once.
 *
 *   text ─ config-yaml ─► data ─ config-environment ─► data ─ zod (config-schema) ─► plan ─ core/site.layOut ─► Config
 *
 * Whatever is not right about desks, rooms and circuits is an error: a gateway must not run on a plan with which somebody
 * would not be heard. What only cuts the way out (a password file that cannot be read) is a warning: the
 * neighbours sound without a broker, and the broker's refusal is a fault of its own later.
 *
 * Paths in the file are taken from the directory of the file.
 */
import { dirname, resolve } from "node:path";
import { said, type Value } from "../core/problem.ts";
import { layOut, type PlanError, type Site, type SitePlan } from "../core/site.ts";
import { desksOf, deviceProblems, portPlansOf } from "./adapter-config.ts";
import { crossProblems, crossWarnings } from "./config-cross.ts";
import { type Environment, override, overridesOf } from "./config-environment.ts";
import { readCertificates, readPassword, readText, type Secret, sealWarnings, tooLarge } from "./config-files.ts";
import { problemsOf } from "./config-issues.ts";
import { configForm, type SchemaNode } from "./config-json-schema.ts";
import { type Issue, mend } from "./config-mend.ts";
import {
  type ConfigProblem,
  type ConfigWarning,
  configProblem,
  type Locate,
  pathOf,
  pathText,
} from "./config-problem.ts";
import { type ConfigFile, configSchema } from "./config-schema.ts";
import { tlsWarnings } from "./config-tls.ts";
import { readYaml, textBytesMax } from "./config-yaml.ts";
import type { PortPlan } from "./port.ts";

export interface BrokerConfig {
  readonly name: string;
  readonly url: string;
  readonly username: string | undefined;
  /** The first line of the password file; `undefined` if there is none or it could not be read (a warning). */
  readonly password: string | undefined;
  /** Certificates (PEM) that the broker's is checked against; `undefined`: the system's. */
  readonly ca: string | undefined;
}

/** The page. */
export interface WebConfig {
  /** `off`, `loopback`, `lan`, or one host. */
  readonly listen: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Absolute paths. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly hosts: readonly string[];
  readonly trustProxy: readonly string[];
  /** Whether a changed plan needs a second administrator. */
  readonly approval: "one-person" | "two-persons";
  /** How old the account of the second one has to be. */
  readonly approvalAgeDays: number;
}

export interface Config {
  /** Where it was read from; an absolute path. */
  readonly file: string;
  /** What it was overridden with. */
  readonly environment: Environment;
  readonly plan: SitePlan;
  readonly site: Site;
  /** Every socket of the plan, with what is plugged in there. */
  readonly ports: readonly PortPlan[];
  readonly serial: { readonly baud: number };
  /** Absolute paths. */
  readonly stateDirectory: string;
  readonly journalFile: string;
  /** What the keys of units are sealed with; `undefined` leaves them unsealed. */
  readonly sealFile: string | undefined;
  /** Whether reports of drills name desks. */
  readonly drills: { readonly nameDesks: boolean };
  /** How long events are kept. */
  readonly retentionDays: number;
  readonly mqtt: {
    readonly prefix: string;
    readonly brokers: readonly BrokerConfig[];
    readonly requests: "authenticated" | "any";
    /** Whether Home Assistant is told of the gateway and the desks. */
    readonly homeassistant: boolean;
    /** Where the embedded broker listens; it runs only when `brokers` is empty. */
    readonly embedded: { readonly host: string; readonly port: number };
  };
  readonly web: WebConfig;
  readonly log: { readonly level: "error" | "warn" | "info" | "debug" };
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly ConfigWarning[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Reads and checks a file. Never throws for what the file or its neighbours contain. */
export function readConfig(file: string, environment: Environment = process.env): ConfigResult {
  const text = readText(file);
  if ("problem" in text) return { ok: false, problems: [text.problem] };
  return parseConfig(text.text, file, environment);
}

/** Checks a text as if it stood in `file`, whose directory paths are taken from. */
export function parseConfig(text: string, file: string, environment: Environment = {}): ConfigResult {
  const judged = judge(text, file, environment);
  return "problems" in judged ? { ok: false, problems: judged.problems } : finish(judged, file, environment);
}

export type PlanResult =
  | { readonly ok: true; readonly plan: SitePlan; readonly site: Site }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** The same check, for whoever wants the plan alone: it reads no file with a password in it. */
export function parsePlan(text: string, file: string, environment: Environment = {}): PlanResult {
  const judged = judge(text, file, environment);
  if ("problems" in judged) return { ok: false, problems: judged.problems };
  return { ok: true, plan: planOf(judged.file), site: judged.site };
}

interface Judged {
  readonly file: ConfigFile;
  readonly site: Site;
  readonly locate: Locate;
}

function judge(
  text: string,
  file: string,
  environment: Environment,
): Judged | { readonly problems: readonly ConfigProblem[] } {
  if (Buffer.byteLength(text) > textBytesMax) return { problems: [tooLarge(file)] };
  const yaml = readYaml(text, file);
  if (yaml.problems.length > 0) return { problems: yaml.problems };
  if (typeof yaml.data !== "object" || yaml.data === null || Array.isArray(yaml.data))
    return { problems: [noGroup(file)] };
  const schema = configForm();
  const { data, origins, problems } = override(yaml.data, environment, schema);
  const locate: Locate = (path, key) => origins.get(pathText(path)) ?? yaml.locate(path, key);
  const checked = check(data, schema, locate);
  const all = [...problems, ...checked.problems];
  if (checked.file === undefined || checked.site === undefined || all.length > 0) return { problems: all };
  return { file: checked.file, site: checked.site, locate };
}

/** More than anybody mends at once; each one takes time to find its place. */
const problemsMax = 100;

interface Checked {
  readonly file?: ConfigFile;
  readonly site?: Site;
  readonly problems: readonly ConfigProblem[];
}

function check(data: unknown, schema: SchemaNode, locate: Locate): Checked {
  const parsed = configSchema.safeParse(data);
  if (!parsed.success) {
    const { issues } = parsed.error;
    const problems = issues.slice(0, problemsMax).flatMap((issue) => problemsOf(issue, data, schema, locate));
    return { problems: [...problems, ...otherProblems(data, issues, locate)].slice(0, problemsMax) };
  }
  const laidOut = layOut(planOf(parsed.data));
  const problems = [
    ...(laidOut.ok ? [] : placed(laidOut.errors, locate)),
    ...crossProblems(parsed.data, locate),
    ...deviceProblems(parsed.data, locate),
  ];
  return laidOut.ok ? { file: parsed.data, site: laidOut.site, problems } : { problems };
}

/** What is wrong beside the form. */
function otherProblems(data: unknown, issues: readonly Issue[], locate: Locate): ConfigProblem[] {
  const mended = mend(data, issues);
  if (mended === undefined) return [];
  const { file, counts, inTheirWords } = mended;
  const beside = [...crossProblems(file, locate), ...deviceProblems(file, locate)].filter(({ path }) => counts(path));
  const plan = placed(mended.planErrors(planOf(file)), locate);
  return [...plan, ...beside].map((problem) => inWords(problem, inTheirWords));
}

/** The same with other words in its values. */
function inWords({ path, where, code, values }: ConfigProblem, words: (text: string) => string): ConfigProblem {
  const put = (value: Value): Value => {
    if (typeof value === "string") return words(value);
    return typeof value === "number" ? value : { en: words(value.en), de: words(value.de) };
  };
  const renamed = Object.entries(values).map(([name, value]) => [name, put(value)] as const);
  return configProblem(path, where, { code, values: Object.fromEntries(renamed) });
}

function placed(errors: readonly PlanError[], locate: Locate): ConfigProblem[] {
  return errors.map(({ value: _, ...error }) => ({ ...error, where: locate(pathOf(error.path)) }));
}

/** The plan that a checked file has. */
function planOf(file: ConfigFile): SitePlan {
  const { rooms, circuit1, floorHeightM, soundSeconds, site, gateway, circuits, groups, faultSound, testDays } = file;
  const { sockets } = file.serial;
  const named = { site, gateway, rooms, desks: desksOf(file), circuit1, circuits, groups };
  return { ...named, faultSound, testDays, sockets, floorHeightM, soundSeconds };
}

function finish({ file, site, locate }: Judged, source: string, environment: Environment): ConfigResult {
  const directory = dirname(resolve(source));
  const warnings: ConfigWarning[] = [...crossWarnings(file, locate)];
  const brokers = file.mqtt.brokers.map(({ name, url, username, passwordFile, caFile }, index): BrokerConfig => {
    const read = (key: string, path: string | undefined, reader: (path: string) => Secret): string | undefined => {
      if (path === undefined) return undefined;
      const { text, warning } = reader(resolve(directory, path));
      const place = ["mqtt", "brokers", index, key];
      if (warning !== undefined) warnings.push({ path: pathText(place), where: locate(place), ...warning });
      return text;
    };
    const password = read("passwordFile", passwordFile, readPassword);
    return { name, url, username, password, ca: read("caFile", caFile, readCertificates) };
  });
  const { serial, log } = file;
  const stateDirectory = resolve(directory, file.stateDirectory);
  const sealFile = file.sealFile === undefined ? undefined : resolve(directory, file.sealFile);
  for (const warning of sealFile === undefined ? [] : sealWarnings(sealFile, stateDirectory))
    warnings.push({ path: "sealFile", where: locate(["sealFile"]), ...warning });
  const mqtt = { ...file.mqtt, brokers };
  const { tls } = file.web;
  const files = tls && { certFile: resolve(directory, tls.certFile), keyFile: resolve(directory, tls.keyFile) };
  for (const { key, ...warning } of files === undefined || file.web.listen === "off" ? [] : tlsWarnings(files))
    warnings.push({ path: `web.tls.${key}`, where: locate(["web", "tls", key]), ...warning });
  return {
    ok: true,
    config: {
      file: resolve(source),
      environment: overridesOf(environment),
      plan: planOf(file),
      site,
      ports: portPlansOf(file, site.sockets),
      serial,
      stateDirectory,
      journalFile: resolve(stateDirectory, "journal.db"),
      sealFile,
      drills: file.drills,
      retentionDays: file.retentionDays,
      mqtt,
      web: { ...file.web, tls: files },
      log,
    },
    warnings,
  };
}

function noGroup(file: string): ConfigProblem {
  return configProblem("", `${file}:1:1`, said("file-empty", {}));
}
