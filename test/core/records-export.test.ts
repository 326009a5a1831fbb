/** The staff council's export: everything that is stored, and no way back to a desk. And tables in which nothing is a formula. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReportContext } from "../../src/core/records/case-html.ts";
import { csvRow, logCells, logColumns } from "../../src/core/records/csv.ts";
import { type Entry, modesOf } from "../../src/core/records/entry.ts";
import { type ExportOptions, exportCells, exportColumns, exportRows } from "../../src/core/records/export.ts";
import { exportPage } from "../../src/core/records/export-html.ts";
import { rfc3339 } from "../../src/core/time.ts";
import { cause, desk } from "../tools/events.ts";
import { answered, closed, entries, escalated, fault, raised, sounding, startMs } from "./records-entries.ts";

const context: ReportContext = {
  language: "de",
  site: "s",
  room: (id) => id,
  doors: () => [],
  clock: (wallMs) => ({ date: rfc3339(wallMs).slice(0, 10), time: rfc3339(wallMs).slice(11, 19) }),
  zone: "UTC",
  madeAtMs: startMs,
};
const head = {
  retentionDays: 90,
  keyKept: false,
  coarse: "exact" as const,
  texts: false,
  since: undefined,
  until: undefined,
};

const options = (list: readonly Entry[], more: Partial<ExportOptions> = {}): ExportOptions => ({
  pseudonym: (id) => `P-${[...id].map((letter) => letter.charCodeAt(0).toString(16)).join("")}`,
  coarse: "exact",
  texts: false,
  desksInRoom: (room) => (room === "shared" ? 2 : 1),
  desks: ["desk-one", "desk-two", "desk-three"],
  modes: modesOf(list),
  ...more,
});

const [one, two, three] = ["desk-one", "desk-two", "desk-three"];
const told = entries(
  [0, raised("3f9a0c7711e2-00010001", { desk: one, room: "alone", called: [two, three] })],
  [4, sounding("3f9a0c7711e2-00010001", two, 4, one)],
  [50, sounding("3f9a0c7711e2-00010001", three, 50, one)],
  [900, escalated("3f9a0c7711e2-00010001", [three], one)],
  [5000, answered("accepted", "3f9a0c7711e2-00010001", two, one)],
  [6000, answered("attended", "3f9a0c7711e2-00010001", "mueller", one)],
  [9000, closed("3f9a0c7711e2-00010001", one, "Frau Meier war erregt", one)],
  [10_000, raised("aabbccddeeff-00010002", { desk: two, room: "shared", called: [one], mode: "drill" })],
  [11_000, closed("aabbccddeeff-00010002", "guard", "end", two)],
  [
    20_000,
    { type: "paired", desk: desk(one), uid: "3f9a0c7711e2", socket: "/dev/serial/by-path/x", model: "desk-unit" },
  ],
  [
    21_000,
    {
      type: "moved",
      desk: desk(one),
      from: desk(two),
      uid: "3f9a0c7711e2",
      socket: "/dev/x",
      cause: cause("request-7"),
    },
  ],
  [22_000, { ...fault("unit-silent", three), detail: "desk-three at /dev/x" } as ReturnType<typeof fault>],
);
const forms = (list: readonly Entry[], more?: Partial<ExportOptions>): string[] => {
  const rows = exportRows(list, options(list, more));
  return [JSON.stringify(rows), rows.map((row) => csvRow(exportCells(row))).join(""), exportPage(rows, head, context)];
};

describe("the export", () => {
  it("has every event, and in no form what names a desk, a unit, a person or a room with one desk", () => {
    for (const text of forms(told))
      expect(text).not.toMatch(/desk-(one|two|three)|3f9a0c|aabbcc|\/dev\/|request-7|mueller|Meier|alone|e-\d/);
    expect(exportRows(told, options(told))).toHaveLength(told.length);
  });

  it("tells what may be told: numbers of alarms, roles, how many were called, times of sound", () => {
    const rows = exportRows(told, options(told));
    expect(rows[0]).toMatchObject({ alarm: "A1", called: 2, level: "help", mode: "real", room: undefined });
    expect(rows.slice(1, 7).map(({ by }) => by)).toEqual(["desk", "desk", undefined, "desk", "other", "self"]);
    expect(rows[7]).toMatchObject({ alarm: "A2", mode: "drill", desk: undefined, room: "shared" });
    expect(rows[8]).toMatchObject({ by: "guard", desk: undefined });
    expect(new Set(rows.filter(({ alarm }) => alarm === "A1").map((row) => row.desk)).size).toBe(1);
  });

  it("is the same whichever desks were called: the plan is no key to it", () => {
    const neighbours = ["desk-two", "desk-three", "desk-four", "desk-five"];
    const story = ([first, second, third]: readonly string[]): Entry[] =>
      entries(
        [0, raised("a-1", { desk: one, called: [first as string, second as string] })],
        [4, sounding("a-1", first as string, 4, one)],
        [900, escalated("a-1", [third as string], one)],
        [5000, answered("accepted", "a-1", second as string, one)],
      );
    fc.assert(
      fc.property(fc.shuffledSubarray(neighbours, { minLength: 4 }), (order) => {
        const desks = { desks: [one as string, ...neighbours] };
        const plain = story(neighbours);
        expect(exportRows(story(order), options(plain, desks))).toEqual(exportRows(plain, options(plain, desks)));
      }),
    );
  });

  it("has no pseudonym in what goes through the house desk by desk: it would name them all, by the plan", () => {
    const rows = exportRows(told, options(told)).filter(
      ({ kind }) => kind === "pairing" || kind === "fault" || kind === "test",
    );
    expect(rows.map((row) => row.desk)).toEqual([undefined, undefined, undefined]);
  });

  it("names no desk of an alarm whose beginning is gone: it may have been a drill", () => {
    expect(exportRows(told.slice(8, 9), options([]))[0]).toMatchObject({ desk: undefined, mode: undefined });
    expect(exportRows(told.slice(8, 9), options(told))[0]).toMatchObject({ desk: undefined, mode: "drill" });
  });

  it.each([
    ["hour", "2026-03-01T08:00Z"],
    ["day", "2026-03-01"],
  ] as const)("cuts times to the %s", (coarse, at) => {
    const rows = exportRows(told, options(told, { coarse }));
    expect(new Set(rows.map((row) => row.at))).toEqual(new Set([at]));
  });

  it("has texts only if asked for", () => {
    expect(forms(told, { texts: true })[0]).toContain("Frau Meier");
  });

  it("its page says what is stored, what for, how long, and what never is", () => {
    const page = forms(told)[2] as string;
    for (const part of ["90 volle Tage", "Nie gespeichert", "Funktionsproben", "ihr Schlüssel ist verworfen"])
      expect(page).toContain(part);
    expect(page).not.toMatch(/<script|https?:/);
  });
});

describe("a table", () => {
  it("gives back what went in, whatever it is, and no cell of text begins like a formula", () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom("=", "+", "-", "@", "\t", '"', ",", "\r", "\n", "a", " ") }),
      fc.integer(),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
        const read = parsed(csvRow(cells));
        expect(read).toHaveLength(1);
        expect(read[0]?.map((text) => text.replace(/^'(?=[=+\-@\t\r\n])/, ""))).toEqual(cells.map(String));
        for (const [place, text] of (read[0] ?? []).entries())
          if (typeof cells[place] === "string") expect(text).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });

  it("has a cell for each column, for every event", () => {
    for (const { position, event } of told) expect(logCells(position, event)).toHaveLength(logColumns.length);
    expect(exportColumns).toHaveLength(exportCells(exportRows(told, options(told))[0] as never).length);
  });
});

/** RFC 4180, read by a reader of our own. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  for (let rest = text; rest !== ""; ) {
    const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/.exec(rest);
    if (match === null) throw new Error(`not a table: ${JSON.stringify(rest)}`);
    rows.at(-1)?.push(match[1] === undefined ? (match[2] ?? "") : match[1].replaceAll('""', '"'));
    rest = rest.slice(match[0].length);
    if (match[3] === "\r\n" && rest !== "") rows.push([]);
  }
  return rows;
}
