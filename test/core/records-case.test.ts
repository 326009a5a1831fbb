/** What a report says of an alarm, of a drill, and of a site. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Happening } from "../../src/core/event.ts";
import { caseOf } from "../../src/core/records/case.ts";
import { casePage, type ReportContext } from "../../src/core/records/case-html.ts";
import { drillReport } from "../../src/core/records/drill.ts";
import { drillPage } from "../../src/core/records/drill-html.ts";
import { wallMsOf } from "../../src/core/records/entry.ts";
import { qualityOf } from "../../src/core/records/quality.ts";
import { eventTypes } from "../../src/core/records/sentences.ts";
import { figuresOf } from "../../src/core/records/statistics.ts";
import { courseText, elapsedText } from "../../src/core/records/time-text.ts";
import { rfc3339 } from "../../src/core/time.ts";
import { eventSchema } from "../../src/shell/schema-event.ts";
import { cause } from "../tools/events.ts";
import {
  answered,
  closed,
  entries,
  escalated,
  fault,
  pressed,
  raised,
  restored,
  sounding,
  startMs,
  upgraded,
} from "./records-entries.ts";

const context: ReportContext = {
  language: "en",
  site: "jobcenter-vest",
  room: (id) => `Room <${id}>`,
  doors: () => ["corridor", "waiting room & yard"],
  clock: (wallMs) => ({ date: rfc3339(wallMs).slice(0, 10), time: rfc3339(wallMs).slice(11, 21) }),
  zone: "UTC",
  madeAtMs: startMs,
};

/** Nobody accepts for 30 s; then a guard comes. d3 never sounds. */
const slow = entries(
  [0, raised("a-1", { ageMs: 40 })],
  [10, sounding("a-1", "d2", 46.5)],
  [20, fault("unit-silent", "d3")],
  [9000, pressed("a-1")],
  [30_000, escalated("a-1", ["g1", "g2"])],
  [30_050, sounding("a-1", "g1", 30_090)],
  [41_000, answered("accepted", "a-1", "g1", "d1", 500)],
  [60_000, answered("attended", "a-1", "guard")],
  [300_000, closed("a-1", "guard", "client has left")],
);

describe("a case", () => {
  it("tells everything from the press on, and not from when it was written down", () => {
    expect(caseOf(slow, "a-1")).toMatchObject({
      desk: "d1",
      begun: { room: "r1", mode: "real", verified: true, missed: false, pressedAtMs: startMs - 40 },
      levels: ["help"],
      presses: 2,
      circuits: [
        {
          circuit: 1,
          elapsedMs: 0,
          called: ["d2", "d3"],
          sounded: [{ desk: "d2", pressToBuzzerMs: 46.5 }],
          silent: ["d3"],
        },
        { circuit: 2, id: "guards", reason: "unanswered", elapsedMs: 30_040, silent: ["g2"] },
      ],
      silent: ["d3", "g2"],
      accepted: [{ by: "g1", elapsedMs: 40_540 }],
      attended: [{ by: "guard", elapsedMs: 60_040 }],
      closed: { by: "guard", reason: "client has left", elapsedMs: 300_040 },
    });
    expect(caseOf(slow, "a-1")?.timeline.map(({ elapsedMs }) => elapsedMs)).toEqual([
      0, 46.5, 9040, 30_040, 30_090, 40_540, 60_040, 300_040,
    ]);
  });

  it("that became graver: the desks of the whole house are called in circuit 1, those that sounded already among them", () => {
    const about = caseOf(
      entries([0, raised("a-1")], [5, sounding("a-1", "d2", 5)], [3000, upgraded("a-1", ["d2", "d4"])]),
      "a-1",
    );
    expect(about).toMatchObject({
      levels: ["help", "lockdown"],
      circuits: [{ called: ["d2", "d3", "d4"], silent: ["d3", "d4"] }],
    });
  });

  it.each([
    ["with the clock set all the time: the wall clock bridges it", true, 60_000],
    ["with a clock that was not set: nobody knows", false, undefined],
  ])("the machine was restarted in between, %s", (_, clockTrusted, elapsedMs) => {
    const about = caseOf(
      entries(
        [{ ms: 0, clockTrusted }, raised("a-1")],
        [{ ms: 60_000, boot: "boot-2", instantMs: 100, clockTrusted }, closed("a-1")],
      ),
      "a-1",
    );
    expect(about?.closed?.elapsedMs).toBe(elapsedMs);
  });

  it("whose beginning was deleted tells what is left, and says so", () => {
    const about = caseOf(slow.slice(4), "a-1");
    expect(about).toMatchObject({
      begun: undefined,
      circuits: [{ circuit: 2 }],
      closed: { by: "guard", elapsedMs: undefined },
    });
    if (about !== undefined) expect(casePage(about, context)).toContain("not in the journal any more");
    expect(caseOf(slow, "a-2")).toBeUndefined();
  });
});

describe("a case that was asked for, and that called a receiver", () => {
  const asked = { ...raised("a-1"), cause: cause("request-t1") } as Happening;
  const about = caseOf(
    entries(
      [0, asked],
      [400, { ...pressed("a-1"), cause: cause("request-t2") } as Happening],
      [2000, pressed("a-1")],
      [30_000, escalated("a-1", ["g1"], "d1", ["pager"])],
      [41_000, answered("accepted", "a-1", "pager")],
    ),
    "a-1",
  );
  if (about === undefined) throw new Error("no case");

  it("says so, and counts presses and requests each for itself", () => {
    expect(about).toMatchObject({ begun: { byRequest: true }, presses: 1, requests: 2 });
    expect(caseOf(slow, "a-1")).toMatchObject({ begun: { byRequest: false }, presses: 2, requests: 0 });
    const text = casePage(about, context);
    expect(text).toMatch(/Called by request<(?:.|\n)*Presses<(?:.|\n)*>1<(?:.|\n)*Calls by request<(?:.|\n)*>2</);
    expect(text).not.toContain("Pressed<");
    expect(casePage(about, { ...context, language: "de" })).toContain("Durch Anfrage ausgelöst");
  });

  it("names the receiver in its circuit, with its answer, and does not say that it was silent", () => {
    expect(about.circuits[1]).toMatchObject({ receivers: ["pager"], silent: ["g1"] });
    expect(about.silent).not.toContain("pager");
    const row = /<tr>(?:(?!<\/tr>)(?:.|\n))*pager \(receiver, called over MQTT\)(?:.|\n)*?<\/tr>/.exec(
      casePage(about, context),
    );
    expect(row?.[0]).toContain("+41.0 s");
  });

  it("has one unit in the column of its course", () => {
    const cells = about.timeline.map(({ elapsedMs }) => courseText(elapsedMs, "en"));
    expect(cells).toEqual(["+0.0 s", "+0.4 s", "+2.0 s", "+30.0 s", "+41.0 s"]);
    expect([courseText(-20, "de"), courseText(undefined, "de"), courseText(187_000, "de")]).toEqual([
      "−0,0 s",
      "–",
      "+3:07 min",
    ]);
  });
});

describe("the page of a case", () => {
  const about = caseOf(slow, "a-1");
  if (about === undefined) throw new Error("no case");

  it("says who was called, who sounded after how many ms, who came, what was missing", () => {
    const text = casePage(about, context)
      .replace(/<style>.*<\/style>/s, "")
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ");
    for (const part of [
      "46.5",
      "d3, g2 : no sound confirmed",
      "guard : client has left",
      "+40.5 s (g1)",
      "nobody accepted in time",
    ])
      expect(text).toContain(part);
  });

  it("is German where German is asked for, with German numbers", () => {
    const text = casePage(about, { ...context, language: "de" });
    for (const part of ['<html lang="de">', "46,5", "Was fehlte", "Entwarnung durch", "niemand nahm rechtzeitig an"])
      expect(text).toContain(part);
    expect(text).not.toContain("What was missing");
  });

  it("has neither script nor anything from elsewhere", () => {
    expect(casePage(about, context)).not.toMatch(/<script|<link|<img|src=|url\(|@import|https?:/);
  });

  it("whatever somebody typed while closing, it is text and nothing else", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("<", ">", "&", '"', "'", "a", "/", "=", " ") }), (reason) => {
        const typed = caseOf(entries([0, raised("a-1")], [10, closed("a-1", "guard", reason)]), "a-1");
        const safe = caseOf(entries([0, raised("a-1")], [10, closed("a-1", "guard", "x")]), "a-1");
        if (typed === undefined || safe === undefined) throw new Error("no case");
        const tags = (page: string) => page.match(/<[^>]*>/g);
        expect(tags(casePage(typed, context))).toEqual(tags(casePage(safe, context)));
      }),
    );
  });

  it("marks times of a clock that was not set", () => {
    const doubtful = caseOf(entries([{ ms: 0, clockTrusted: false }, raised("a-1")]), "a-1");
    if (doubtful === undefined) throw new Error("no case");
    expect(casePage(doubtful, context)).toMatch(/08:00:00\.0\?<\/span>(?:.|\n)*was not set by a time server/);
  });
});

describe("a drill", () => {
  const drill = { mode: "drill", drill: "x-1" } as const;
  const done = entries(
    [0, raised("a-1", { ...drill, room: "r1", called: ["d2"] })],
    [4, sounding("a-1", "d2", 4)],
    [5000, answered("accepted", "a-1", "d2")],
    [9000, answered("attended", "a-1", "d2")],
    [10_000, closed("a-1")],
    [20_000, raised("a-2", { ...drill, desk: "d2", room: "r1", called: ["d1"] })],
    [20_006, sounding("a-2", "d1", 6, "d2")],
    [29_000, answered("accepted", "a-2", "d1", "d2")],
    [30_000, raised("a-3", { ...drill, desk: "d9", room: "alone", called: ["d1"] })],
    [31_000, raised("a-4", { desk: "d1", room: "r1" })],
    [32_000, raised("a-5", { ...drill, drill: "x-2" })],
  );
  const desksInRoom = (room: string) => (room === "r1" ? 2 : 1);

  it("tells median and worst per room, without the real alarm and the other drill", () => {
    const report = drillReport(done, { drill: "x-1", nameDesks: false, desksInRoom });
    expect(report).toMatchObject({
      total: { presses: 3, alarms: 3, pressToSound: { median: 5, worst: 6, count: 2 }, called: 3, silent: 1 },
      desks: undefined,
    });
    expect(report.rooms.map(({ room, presses, pressToAccept }) => [room, presses, pressToAccept?.worst])).toEqual([
      [undefined, 1, undefined],
      ["r1", 2, 9000],
    ]);
  });

  it("names no desk, and no room with only one, in no form", () => {
    const report = drillReport(done, { drill: "x-1", nameDesks: false, desksInRoom });
    for (const text of [JSON.stringify(report), drillPage(report, { ...context, room: (id) => id })])
      expect(text.replace(/<style>.*<\/style>/s, "")).not.toMatch(/\bd\d\b|alone/);
    const named = drillReport(done, { drill: "x-1", nameDesks: true, desksInRoom });
    expect(named.desks?.map(({ desk }) => desk)).toEqual(["d1", "d2", "d9"]);
  });
});

describe("quality", () => {
  const minute = 60_000;
  const day = 24 * 60 * minute;
  const week = entries(
    [-minute, fault("unit-silent", "d1")],
    [0, raised("a-1")],
    [5, sounding("a-1", "d2", 5)],
    [20_000, answered("accepted", "a-1", "d2")],
    [40_000, answered("attended", "a-1", "d2")],
    [50_000, closed("a-1")],
    [2 * minute, restored("unit-silent", "d1")],
    // Somebody's knee.
    [10 * minute, raised("a-2")],
    [10 * minute + 30_000, closed("a-2")],
    // Taken back; a helper looked in all the same.
    [20 * minute, raised("a-3", { desk: "d3" })],
    [20 * minute + 1000, answered("cancelled", "a-3", "d3", "d3")],
    [21 * minute, answered("attended", "a-3", "d2", "d3")],
    [25 * minute, closed("a-3", "d3", "mistake", "d3")],
    // Nobody came.
    [30 * minute, raised("a-4")],
    [50 * minute, closed("a-4", "guard", "found at last")],
    [60 * minute, raised("a-5", { type: "missed", ageMs: 200_000 })],
    [61 * minute, raised("a-6", { mode: "drill", desk: "d4" })],
    [63 * minute, fault("test-overdue", "d4")],
    [day - minute, fault("broker-unreachable")],
  );
  const window = { fromMs: startMs, untilMs: startMs + day };
  const quality = qualityOf(week, window, ["d1", "d5"]);
  const of = (desk: string) => quality.desks.find((each) => each.desk === desk);

  it("counts what was accidental, unanswered and missed, each for its own desk and real alarms only", () => {
    expect(quality.site).toMatchObject({ alarms: 5, accidental: 2, unanswered: 1, missed: 1, open: 1 });
    expect(of("d1")).toMatchObject({ alarms: 4, accidental: 1, unanswered: 1, missed: 1 });
    expect(of("d3")).toMatchObject({ alarms: 1, accidental: 1, unanswered: 0 });
    expect(of("d4")).toMatchObject({ alarms: 0, testOverdue: true });
    expect(of("d5")).toMatchObject({ alarms: 0, faultMinutes: 0, testOverdue: false });
    expect(quality.drills).toMatchObject({ presses: 1 });
    expect(quality.site.overdueDesks).toBe(1);
  });

  it("takes a call for accidental only if it was taken back before anybody said that they come, and not called anew", () => {
    const accidental = (...steps: readonly Happening[]): number =>
      qualityOf(
        entries([0, raised("a-1")], ...steps.map((step, index) => [(index + 1) * 20_000, step] as const), [
          30 * minute,
          closed("a-1"),
        ]),
        window,
      ).site.accidental;
    const guardComes = answered("accepted", "a-1", "guard");
    const guardIsThere = answered("attended", "a-1", "guard");
    const takenBack = answered("cancelled", "a-1", "d1");
    expect(accidental(takenBack)).toBe(1);
    expect(accidental(takenBack, guardComes, guardIsThere)).toBe(1);
    expect(accidental(guardComes, takenBack)).toBe(0);
    expect(accidental(guardIsThere, takenBack)).toBe(0);
    expect(accidental(takenBack, guardComes, takenBack)).toBe(1);
    // Whoever presses again does not feel helped; what comes too late to sound says nothing new.
    expect(accidental(takenBack, pressed("a-1"))).toBe(0);
    expect(accidental(takenBack, pressed("a-1", "d1", 200_000))).toBe(1);
    expect(accidental(takenBack, pressed("a-1"), takenBack)).toBe(1);
    expect(accidental(takenBack, guardComes, pressed("a-1"))).toBe(0);
    expect(accidental(guardComes, pressed("a-1"), takenBack)).toBe(0);
  });

  it("tells times to answer and faults, as far as they lie in the window", () => {
    expect(of("d1")).toMatchObject({
      pressToAccept: { median: 20_000 },
      pressToAttend: { worst: 40_000 },
      pressToSound: { worst: 5 },
    });
    expect(of("d1")?.faults).toMatchObject([{ code: "unit-silent", count: 1, minutes: 2, standing: false }]);
    expect(quality.site.faults).toMatchObject([{ code: "broker-unreachable", minutes: 1, standing: true }]);
  });

  it("an alarm that is two minutes old and open without an answer is unanswered, one that is younger is not yet", () => {
    const open = (ageMs: number) =>
      qualityOf(entries([0, raised("a-1")]), { untilMs: startMs + ageMs }).site.unanswered;
    expect([open(119_000), open(121_000)]).toEqual([0, 1]);
  });

  it("does not invent the length of a fault when nobody knows it", () => {
    const lost = entries(
      [{ ms: 0, clockTrusted: false }, fault("unit-silent", "d1")],
      [{ ms: 5000, boot: "boot-2" }, restored("unit-silent", "d1")],
    );
    expect(qualityOf(lost, window).desks[0]?.faults).toMatchObject([{ count: 1, minutes: 0, unknown: 1 }]);
  });
});

describe("small things that reports stand on", () => {
  it("each type of event has a sentence, and each sentence a type", () => {
    expect([...eventTypes].sort()).toEqual(eventSchema.options.flatMap(({ shape }) => shape.type.value).sort());
  });

  it("a time of the journal is read back to the ms that it was made of", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => wallMsOf(rfc3339(ms)) === ms));
    expect(["2026-03-01", "yesterday", "2026-03-01T08:00:00+01:00"].map(wallMsOf)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(wallMsOf("2026-03-01T08:00:00Z")).toBe(startMs);
  });

  it("the median of an even number lies between the two in the middle", () => {
    expect([figuresOf([]), figuresOf([3]), figuresOf([4, 1]), figuresOf([9, 1, 2])]).toEqual([
      undefined,
      { count: 1, median: 3, worst: 3 },
      { count: 2, median: 2.5, worst: 4 },
      { count: 3, median: 2, worst: 9 },
    ]);
  });

  it.each([
    [4.25, "+4.3 ms"],
    [999.9, "+999.9 ms"],
    [4200, "+4.2 s"],
    [59_960, "+1:00 min"],
    [187_000, "+3:07 min"],
    [3_720_000, "+1:02:00 h"],
    [-20, "−20.0 ms"],
    [undefined, "–"],
  ])("%s ms are written as %s", (ms, text) => {
    expect(elapsedText(ms, "en")).toBe(text);
  });
});
