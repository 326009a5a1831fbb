/** The words of what is wrong with a plan: each in both languages, with the same values, and each of them told somewhere. */
import { describe, expect, it } from "vitest";
import { problems, problemText, said } from "../../src/core/problem.ts";
import { configForm } from "../../src/shell/config-json-schema.ts";
import { projectFiles, textOf } from "../tools/source.ts";

const rows = Object.entries(problems);
const namesIn = (texts: readonly string[]): string[] =>
  [
    ...texts
      .join(" ")
      .replaceAll(/\{\{|\}\}/g, "")
      .matchAll(/\{(\w+)\}/g),
  ].map(([, name]) => name ?? "");

describe("the tables of problems", () => {
  it.each(rows)("%s is said with values that the English words have too", (_, { en, de }) => {
    expect(namesIn(en)).toEqual(expect.arrayContaining(namesIn(de)));
  });

  it("no word was left in the other language", () => {
    const same = rows.filter(
      ([code, { en, de }]) => code !== "device-objects" && de.some((text, at) => text === en[at]),
    );
    // Both are nothing but a value.
    expect(same.map(([code]) => code)).toEqual(["text-broken"]);
  });

  it("each is told by the check, and the check tells none besides", () => {
    const sources = projectFiles().filter(
      (path) => /^src\/(core|shell)\/.*\.ts$/.test(path) && !path.includes("problem.ts"),
    );
    const told = sources.flatMap((path) => [...textOf(path).matchAll(/said\(\s*"([a-z-]+)"/g)].map(([, code]) => code));
    expect([...new Set(told)].sort()).toEqual(rows.map(([code]) => code).sort());
  });

  it("what a value may be is said in German wherever it is said in English", () => {
    const missing: string[] = [];
    const look = (node: object, path: string): void => {
      if ("errorMessage" in node && !("errorMessageDe" in node)) missing.push(path);
      for (const [name, each] of Object.entries(node))
        if (typeof each === "object" && each !== null) look(each, `${path}.${name}`);
    };
    look(configForm(), "");
    expect(missing).toEqual([]);
  });
});

describe("a problem in words", () => {
  it("takes its values in, and those that are words in the language", () => {
    const who = { en: "circuit night", de: "Rufkreis night" };
    const list = { en: "rooms", de: "Zimmer" };
    const problem = said("selection-unknown", { who, name: "r9", list, known: "r1, r2" });
    expect(problemText(problem, "en")).toEqual({
      message: 'circuit night calls "r9", which is not in the list of rooms',
      remedy: "use r1, r2",
    });
    expect(problemText(problem, "de")).toEqual({
      message: "Rufkreis night ruft „r9“, das in der Liste fehlt: Zimmer",
      remedy: "möglich sind: r1, r2",
    });
  });

  it("keeps braces that are meant, and those of a value", () => {
    expect(problemText(said("hours-alone", { id: "night" }), "en")?.remedy).toBe(
      "say who: otherwise: { rooms: […] }, or otherwise: {} for everybody",
    );
    expect(problemText(said("name-malformed", { id: "{id}" }), "en")?.message).toBe('"{id}" is not a name');
  });

  it("is not known for a code of another version, nor for what every object has", () => {
    for (const code of ["newer", "constructor", "__proto__"])
      expect(problemText({ code, values: {} }, "de")).toBeUndefined();
  });
});
