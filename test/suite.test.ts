import { describe, expect, it } from "vitest";
import { type FileReport, runSuite } from "./suite.ts";

function file(name: string, tests: Readonly<Record<string, string>>, status?: string): FileReport {
  const assertionResults = Object.entries(tests).map(([fullName, state]) => ({
    fullName,
    status: state,
    failureMessages: state === "failed" ? [`${fullName} broke\n  at line 1`] : [],
  }));
  const isBad = assertionResults.some((test) => test.status === "failed");
  return {
    name: `/house/${name}`,
    status: status ?? (isBad ? "failed" : "passed"),
    message: "cannot load",
    assertionResults,
  };
}

/** Answers the attempts in turn, and remembers what was asked. */
function attempts(...answers: (readonly FileReport[] | undefined)[]) {
  const asked: (readonly string[])[] = [];
  return {
    asked,
    run: (args: readonly string[]) => {
      asked.push(args);
      return answers[asked.length - 1];
    },
  };
}

describe("the suite", () => {
  it("runs once when everything passes, and counts no skipped test as passed", () => {
    const { asked, run } = attempts([file("a.test.ts", { one: "passed", two: "skipped" })]);
    expect(runSuite(run, "/house")).toEqual({ passed: 1, failed: 0, findings: [] });
    expect(asked).toEqual([[]]);
  });

  it("tries a file that failed once more, alone, and names it unsteady when it passes then", () => {
    const first = [file("a.test.ts", { one: "passed" }), file("b.test.ts", { two: "failed", three: "passed" })];
    const { asked, run } = attempts(first, [file("b.test.ts", { two: "passed", three: "passed" })]);
    const result = runSuite(run, "/house");
    expect(asked[1]).toEqual(["--maxWorkers=1", "b.test.ts"]);
    expect(result).toMatchObject({ passed: 3, failed: 0 });
    expect(result.findings).toEqual([expect.stringContaining("UNSTEADY")]);
    expect(result.findings[0]).toContain("b.test.ts > two");
    expect(result.findings[0]).toContain("two broke");
  });

  it("fails for what fails twice, and tells what the second attempt said", () => {
    const { run } = attempts(
      [file("b.test.ts", { two: "failed", three: "failed" })],
      [file("b.test.ts", { two: "passed", three: "failed" })],
    );
    const result = runSuite(run, "/house");
    expect(result).toMatchObject({ passed: 1, failed: 1 });
    expect(result.findings).toEqual([expect.stringMatching(/^FAILED: b\.test\.ts > three\n {4}three broke/)]);
  });

  it("counts a file that cannot be loaded as one that failed", () => {
    const broken = file("b.test.ts", {}, "failed");
    const { run } = attempts([broken], [broken]);
    expect(runSuite(run, "/house")).toEqual({
      passed: 0,
      failed: 1,
      findings: ["FAILED: b.test.ts\n    cannot load"],
    });
  });

  it("fails for an error outside of every test, which no second attempt can clear", () => {
    const outside: FileReport = { name: "vitest", status: "failed", message: "outside", assertionResults: [] };
    const { asked, run } = attempts([file("a.test.ts", { one: "passed" }), outside]);
    expect(runSuite(run, "/house")).toMatchObject({ passed: 1, failed: 1 });
    expect(asked).toHaveLength(1);
  });

  it("fails without a report, at the first attempt and at the second", () => {
    expect(runSuite(attempts(undefined).run, "/house").failed).toBe(1);
    const { run } = attempts([file("b.test.ts", { two: "failed" })], undefined);
    expect(runSuite(run, "/house")).toMatchObject({ passed: 0, failed: 1 });
  });
});
