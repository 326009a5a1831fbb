/** The evidence pack: every number has its source, what is open is named, and no text of a plan becomes markup. */
import { describe, expect, it } from "vitest";
import type { ReportContext } from "../../src/core/records/case-html.ts";
import type { Entry } from "../../src/core/records/entry.ts";
import { type Evidence, type EvidenceSource, evidenceOf, type FittedUnit } from "../../src/core/records/evidence.ts";
import { evidencePage } from "../../src/core/records/evidence-html.ts";
import { spreadOf } from "../../src/core/records/statistics.ts";
import { layOut, type SitePlan } from "../../src/core/site.ts";
import { dayMs, rfc3339 } from "../../src/core/time.ts";
import { answered, closed, entries, fault, raised, restored, sounding, startMs } from "./records-entries.ts";

const plan: SitePlan = {
  site: "s1",
  gateway: "g1",
  rooms: [
    { id: "r1", name: "Room <b>1</b>", doors: ["corridor"], area: { x: 0, y: 0, width: 4, height: 3, floor: 0 } },
    { id: "r2", name: "Room 2", doors: ["stairs"] },
  ],
  desks: [
    { id: "d1", room: "r1", x: 1, y: 1, floor: 0 },
    { id: "d2", room: "r1", x: 3, y: 1, floor: 0 },
    { id: "d3", room: "r2", x: 1, y: 1, floor: 1 },
    { id: "d4", room: "r2", x: 2, y: 1, floor: 1 },
  ],
  circuit1: { size: 3, minimum: 2 },
  circuits: [
    {
      ...{
        id: "guards",
        receivers: ["guard-phone"],
        afterSeconds: 30,
        tooFew: true,
        secondPress: true,
        levels: ["help"],
      },
      hours: [{ days: ["mon", "fri"], from: "07:00", to: "18:30" }],
      otherwise: { rooms: ["r2"] },
    },
  ],
  floorHeightM: 10,
  soundSeconds: 180,
};

const at = (days: number): string => rfc3339(startMs + days * dayMs);
const unit = (desk: string, testedAt: string | undefined, firmware?: string): FittedUnit => ({
  ...{ uid: `0000000000a${desk.slice(1)}`, desk, socket: `/dev/serial/by-path/${desk}`, model: "desk-unit" },
  ...{ pairedAt: at(-100), testedAt, firmware },
});

const told: readonly Entry[] = entries(
  [0, raised("a-1")],
  [4, sounding("a-1", "d2", 4)],
  [9, sounding("a-1", "d3", 9)],
  [8000, answered("accepted", "a-1", "d2")],
  [30_000, answered("attended", "a-1", "d2")],
  [60_000, closed("a-1")],
  [100_000, raised("a-2", { mode: "drill", drill: "x" })],
  [100_007, sounding("a-2", "d2", 7)],
  [110_000, closed("a-2")],
  [200_000, fault("unit-silent", "d2")],
  [500_000, restored("unit-silent", "d2")],
  [600_000, fault("broker-unreachable")],
);

function packOf(change: Partial<EvidenceSource> = {}): Evidence {
  const laidOut = layOut(plan);
  if (!laidOut.ok) throw new Error(JSON.stringify(laidOut.errors));
  return evidenceOf({
    site: laidOut.site,
    rooms: plan.rooms,
    units: [unit("d1", at(-1), "0.3.0"), unit("d2", at(-40)), unit("d3", undefined)],
    devices: new Map(),
    entries: told,
    unread: 0,
    chain: {
      ...{ result: "whole", events: 12, head: { position: 12, hash: "ab".repeat(32) }, gaps: 0, problems: 0 },
      ...{ since: { at: at(0), clockTrusted: true }, forgotten: undefined },
    },
    made: {
      by: "mueller (technician)",
      atMs: startMs + 3_600_000,
      clockTrusted: true,
      version: "0.1.0",
      commit: undefined,
    },
    window: { fromMs: startMs - dayMs, untilMs: startMs + 3_600_000 },
    ...change,
  });
}

const context = (language: "de" | "en"): ReportContext => ({
  ...{ language, site: "s1", doors: () => [], zone: "UTC", madeAtMs: startMs },
  room: (id) => plan.rooms.find((room) => room.id === id)?.name ?? id,
  clock: (wallMs) => ({ date: rfc3339(wallMs).slice(0, 10), time: rfc3339(wallMs).slice(11, 19) }),
});

describe("the evidence pack", () => {
  it("names whose test is due, who was never tested and who has no unit", () => {
    const { untested, overdue, withoutUnit, desks } = packOf();
    expect({ untested, overdue, withoutUnit }).toEqual({ untested: ["d3"], overdue: ["d2"], withoutUnit: ["d4"] });
    expect(desks.map(({ test }) => test)).toEqual(["done", "overdue", "never", "none"]);
    expect(desks[0]?.circuit1).toEqual(["d2", "d3", "d4"]);
  });

  it("has times of what was real apart from practice, each with its number", () => {
    const { times } = packOf();
    expect(times.real).toEqual({
      alarms: 1,
      sound: { count: 2, median: 6.5, p95: 9, worst: 9 },
      accept: { count: 1, median: 8000, p95: 8000, worst: 8000 },
      attend: { count: 1, median: 30_000, p95: 30_000, worst: 30_000 },
      called: 2,
      silent: 0,
    });
    expect(times.drill).toMatchObject({ alarms: 1, sound: { count: 1, worst: 7 }, accept: undefined, silent: 1 });
  });

  it("has faults with how long they held in the period, and which stand", () => {
    expect(packOf().faults).toMatchObject([
      { code: "unit-silent", desk: "d2", count: 1, minutes: 5, standing: false },
      { code: "broker-unreachable", desk: undefined, count: 1, minutes: 50, standing: true },
    ]);
    const window = { fromMs: startMs - 2 * dayMs, untilMs: startMs - dayMs };
    const before = packOf({ window });
    expect([before.faults, before.times.real.alarms]).toEqual([[], 0]);
  });

  it("p95 is one of the values, and of few the worst", () => {
    expect(spreadOf([3, 1, 2])).toEqual({ count: 3, median: 2, p95: 3, worst: 3 });
    expect(spreadOf(Array.from({ length: 100 }, (_, place) => place + 1))?.p95).toBe(95);
    expect(spreadOf([])).toBeUndefined();
  });
});

describe("its page", () => {
  it("says all of it in either language, and nothing in the other", () => {
    const [german, english] = [evidencePage(packOf(), context("de")), evidencePage(packOf(), context("en"))];
    for (const text of [
      "Funktionsprobe überfällig (1):</b> d2",
      "nie erprobt",
      "Mo Fr 07:00–18:30",
      "guard-phone",
      "Lückenlos",
    ])
      expect(german).toContain(text);
    for (const text of [
      "Function test overdue (1):</b> d2",
      "never tested",
      "Mon Fri 07:00–18:30",
      "d3 d4",
      "Whole: every",
    ])
      expect(english).toContain(text);
    for (const page of [german, english]) {
      expect(page).toContain("ab".repeat(32));
      expect(page).toContain("mueller (technician)");
      expect(page.match(/<svg /g)).toHaveLength(2);
    }
    expect(english).not.toMatch(/[äöüß]|Störung|Gerät/);
  });

  it("makes no markup of what somebody called a room", () => {
    const page = evidencePage(packOf(), context("en"));
    expect(page).not.toContain("<b>1</b>");
    expect(page).toContain("Room &lt;b&gt;1&lt;/b&gt;");
  });

  it("says what cannot be relied on: a clock that was not set, a broken chain, rows that were not read", () => {
    const { made, chain } = packOf();
    const doubtful = packOf({
      made: { ...made, clockTrusted: false },
      chain: { ...chain, result: "broken" },
      unread: 3,
    });
    const page = evidencePage(doubtful, context("en"));
    for (const text of [
      "was not set by a time server",
      "Broken: the journal",
      "3 rows of the journal could not be read",
    ])
      expect(page).toContain(text);
    const units = [unit("d1", at(0)), unit("d2", at(0)), unit("d3", at(0)), unit("d4", at(0))];
    expect(evidencePage(packOf({ units, entries: told.slice(0, 6) }), context("en"))).toContain("Nothing: each desk");
    expect(page).not.toContain("Nothing: each desk");
  });

  it("has its style inside when it is one file, and outside when it comes over HTTP", () => {
    expect(evidencePage(packOf(), context("en"))).toContain("<style>");
    const served = evidencePage(packOf(), context("en"), "/api/evidence.css");
    expect(served).not.toMatch(/<style|style=|<script|unsafe-inline/);
    expect(served).toContain('<link rel="stylesheet" href="/api/evidence.css">');
  });
});
