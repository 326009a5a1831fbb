/**
 * All of test/**\/*.test.ts, through vitest. What fails is tried once more, its file alone on the machine: a test with real processes,
 * a browser and a clock may starve beside another one. What fails twice has failed. Both attempts are told at the end, where
 * somebody who sees only the last lines finds them; a test that needed two is called unsteady and wants mending.
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

export interface SuiteResult extends Count {
  /** What failed or was unsteady, a line or more each. */
  readonly findings: readonly string[];
}

/** What vitest's JSON reporter tells of a file; of one that cannot be loaded it tells no test. */
export interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages: readonly string[];
  }[];
}

/** Runs vitest with these arguments and says what it found; `undefined` when it left no report. */
export type Attempt = (args: readonly string[]) => readonly FileReport[] | undefined;

const messageLinesMax = 6;

/** Runs everything, and what failed once more. */
export function runSuite(attempt: Attempt, root: string): SuiteResult {
  const first = attempt([]);
  if (first === undefined) return { passed: 0, failed: 1, findings: ["vitest left no report"] };
  const bad = first.filter(isBad);
  if (bad.length === 0) return { ...countOf(first), findings: [] };
  const again = bad.filter(({ name }) => name !== outsideName).map(({ name }) => relative(root, name));
  const second = (again.length > 0 ? attempt(["--maxWorkers=1", ...again]) : undefined) ?? bad;
  const last = first.map((file) => second.find(({ name }) => name === file.name) ?? file);
  const failed = last.filter(isBad).flatMap((file) => tell("FAILED", file, root));
  const unsteady = bad
    .filter(({ name }) => !last.some((file) => file.name === name && isBad(file)))
    .flatMap((file) => tell("UNSTEADY, passed alone at the second attempt", file, root));
  return { ...countOf(last), findings: [...unsteady, ...failed] };
}

function isBad(file: FileReport): boolean {
  return file.status !== "passed" || file.assertionResults.some(({ status }) => status === "failed");
}

/** Each test counts; a file that failed without a failed test counts as one. */
function countOf(files: readonly FileReport[]): Count {
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const failedTests = tests.filter(({ status }) => status === "failed").length;
  const failedFiles = files.filter((file) => isBad(file) && !file.assertionResults.some((t) => t.status === "failed"));
  return {
    passed: tests.filter(({ status }) => status === "passed").length,
    failed: failedTests + failedFiles.length,
  };
}

function tell(word: string, file: FileReport, root: string): string[] {
  const failed = file.assertionResults.filter(({ status }) => status === "failed");
  const place = relative(root, file.name);
  if (failed.length === 0) return [`${word}: ${place}\n${indented(file.message)}`];
  return failed.map((test) => `${word}: ${place} > ${test.fullName}\n${indented(test.failureMessages.join("\n"))}`);
}

function indented(message: string): string {
  const lines = message.trim().split("\n").slice(0, messageLinesMax);
  return lines.map((line) => `    ${line}`).join("\n");
}

/** Vitest as a program: `succeeds` runs a command and shows its output. */
export function vitestIn(root: string, succeeds: (command: string) => boolean): Attempt {
  return (args) => {
    const report = join(root, "build/vitest.json");
    mkdirSync(join(root, "build"), { recursive: true });
    rmSync(report, { force: true });
    const isGood = succeeds(
      ["vitest run --reporter=default --reporter=json", `--outputFile.json=${report}`, ...args].join(" "),
    );
    try {
      const { testResults, success } = JSON.parse(readFileSync(report, "utf8")) as {
        testResults: FileReport[];
        success: boolean;
      };
      // An error outside of every test fails the run and is in no file's report.
      const outside = isGood || !success ? [] : [errorOutside];
      return [...testResults, ...outside];
    } catch (error) {
      console.error(`no report of the tests: ${(error as Error).message}`);
      return undefined;
    }
  };
}

const outsideName = "vitest";

const errorOutside: FileReport = {
  name: outsideName,
  status: "failed",
  message: "an error outside of every test; see above",
  assertionResults: [],
};
