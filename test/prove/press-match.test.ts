/** The judge of the experiment `kill` finds what is lost and what is doubled, also when both happen at one desk. */
import { expect, test } from "vitest";
import type { JournalRow } from "./journal-rows.ts";
import { matchPresses } from "./press-match.ts";

const row = (desk: string, instantMs: number, ageMs: number, type = "raised"): JournalRow => ({
  position: 1,
  id: "x",
  alarm: "a",
  cause: "c",
  desk,
  instantMs,
  ageMs,
  type,
});
const presses = [
  { desk: "d1", atMs: 1000 },
  { desk: "d1", atMs: 3000 },
  { desk: "d2", atMs: 3000 },
];

test("each press one row, whenever the row was written", () => {
  expect(matchPresses(presses, [row("d1", 1003, 1), row("d2", 3900, 898), row("d1", 4000, 999, "pressed")])).toEqual({
    lost: 0,
    doubled: 0,
  });
});

test("a lost and a doubled press of one desk do not make up for each other", () => {
  expect(matchPresses(presses, [row("d1", 1003, 1), row("d1", 1500, 498), row("d2", 3002, 0)])).toEqual({
    lost: 1,
    doubled: 1,
  });
});

test("a row of no press is one too many", () => {
  expect(matchPresses(presses.slice(0, 1), [row("d1", 1003, 1), row("d3", 1003, 1)])).toEqual({ lost: 0, doubled: 1 });
});
