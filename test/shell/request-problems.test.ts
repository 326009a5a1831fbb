/** What the sender of a wrong request is told: the field, what was there, what is allowed. */
import { describe, expect, it } from "vitest";
import { isVerb, parseRequest, requestSchemas, transactionIn } from "../../src/shell/schema.ts";

function told(verb: string, json: unknown): string[] {
  const parsed = isVerb(verb) ? parseRequest(verb, typeof json === "string" ? json : JSON.stringify(json)) : undefined;
  if (parsed === undefined || parsed.ok) throw new Error("this request is right");
  return parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe("a wrong request", () => {
  it.each(Object.keys(requestSchemas))("%s: every field that is missing is named with what to give", (verb) => {
    const problems = told(verb, {});
    expect(problems[0]).toBe("transaction: is missing; give 1 to 32 of a-z, 0-9 and -");
    for (const each of problems) expect(each).toMatch(/^[a-z]+: is missing; give (?!.*(undefined|Invalid))\S+/);
  });

  it.each([
    ["drill", { desks: ["d1"], by: "x", seconds: 5 }, "seconds: 5 is not allowed; use a whole number from 60 to 7200"],
    ["drill", { desks: ["d1", "D 2"], by: "x" }, 'desks.1: "D 2" is not allowed; use 1 to 40 of a-z, 0-9 and -'],
    [
      "drill",
      { desks: [], by: "x" },
      "desks: an empty list is not allowed; use a list of 1 to 127 names, each of 1 to 40 of a-z, 0-9 and -",
    ],
    ["raise", { desk: "d1", level: "help", x: 1 }, 'x: unknown key "x"; known here: transaction, desk, level'],
    [
      "raise",
      { desk: "d1", levl: "help", level: "loud" },
      'levl: unknown key "levl"; did you mean "level"? known here: transaction, desk, level',
    ],
    ["raise", { desk: "d1", level: "lockdown" }, 'level: "lockdown" is not allowed; use one of assist, help'],
    ["pair-confirm", { uid: "7", desk: "d1" }, 'uid: "7" is not allowed; use 12 of 0-9 and a-f'],
    [
      "pair-confirm",
      { uid: "3f9a0c7711e2", desk: "d1", replace: "yes" },
      'replace: "yes" is not allowed; use true or false',
    ],
    ["test-confirm", { desk: "d1", by: "x", room: "" }, 'room: "" is not allowed; use a text of 1 to 80 characters'],
    [
      "close",
      { alarm: "a-1", by: "x", reason: "\n" },
      'reason: "\\n" is not allowed; use 1 to 200 characters on one line, no control characters',
    ],
  ])("%s %j", (verb, fields, line) => {
    expect(told(verb, { transaction: "t-1", ...fields })).toContain(line);
  });

  it.each([
    ["[]", /^: an empty list is not allowed; use a JSON object with transaction, desk$/],
    ["null", /^: nothing is not allowed; use a JSON object/],
    ["what?", /^: not JSON: .*; send a JSON object with transaction, desk$/],
  ])("that is no object: %s", (text, line) => {
    expect(told("unpair", text)).toEqual([expect.stringMatching(line)]);
  });

  it("has its transaction in the answer where that can be read", () => {
    expect(transactionIn('{"transaction":"t-1"}')).toBe("t-1");
    for (const text of ["null", "what?", '{"transaction":"T 1"}', "{}"]) expect(transactionIn(text)).toBeUndefined();
  });
});
