/** Tables on terminals that are too narrow for them. */
import { expect, it } from "vitest";
import { documentText } from "../../src/cli/output.ts";
import { tableLines } from "../../src/cli/table.ts";

const head = ["desk", "state", "faults"];
const rows = [
  ["reception-a", "idle", ""],
  ["d1", "\u001b[31mhelp\u001b[39m", "unit-silent, unit-untested, coverage-low"],
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character that begins a colour
const seen = (lines: readonly string[]): string[] => lines.map((line) => line.replaceAll(/\u001b\[\d+m/g, ""));

it("stays one line a row in a file", () => {
  const { head: first, body } = tableLines(head, rows);
  expect([...first, ...seen(body)]).toEqual([
    "desk         state  faults",
    "reception-a  idle",
    "d1           help   unit-silent, unit-untested, coverage-low",
  ]);
});

it("goes on below its last column, between words", () => {
  expect(seen(tableLines(head, rows, 46).body)).toEqual([
    "reception-a  idle",
    "d1           help   unit-silent,",
    "                    unit-untested,",
    "                    coverage-low",
  ]);
});

it("goes on below the row where the last column has no room", () => {
  expect(seen(tableLines(head, rows, 36).body)).toEqual([
    "reception-a  idle",
    "d1           help",
    "    unit-silent, unit-untested,",
    "    coverage-low",
  ]);
});

it("puts below the row whatever does not fit, where even the columns in front are too wide", () => {
  const { head: first, body } = tableLines(head, rows, 17);
  expect([...first, ...seen(body)]).toEqual([
    ...["desk", "    state ·", "    faults"],
    "reception-a  idle",
    ...["d1", "    help ·", "    unit-silent,", "    unit-untested,", "    coverage-low"],
  ]);
});

it.each([18, 20, 36, 46, 60])("has no line longer than %i characters", (width) => {
  const { head: first, body } = tableLines(head, rows, width);
  for (const line of seen([...first, ...body])) expect(line.length).toBeLessThanOrEqual(width);
});

it("a document is lines for eyes, and one line for a program", () => {
  expect(documentText({ a: 1 }, true)).toBe('{\n  "a": 1\n}');
  expect(documentText({ a: 1 }, false)).toBe('{"a":1}');
});
