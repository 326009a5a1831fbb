/** The staff council at the page: everything that is stored, and in no answer of any route a desk or what leads to one. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DrillId, Happening } from "../../src/core/event.ts";
import { requestSchemas } from "../../src/shell/schema.ts";
import { routeAccess } from "../../src/shell/web/roles.ts";
import { answered, closed, escalated, fault, raised, sounding } from "../core/records-entries.ts";
import { alarm, cause, desk, writeJournal } from "../tools/events.ts";
import { PageOfTest } from "../tools/page.ts";

const [one, two, three] = ["desk-one", "desk-two", "desk-three"];
const uid = "3f9a0c7711e2";
const socket = "/dev/serial/by-path/pci-0";
const site = {
  ...{ site: "s", gateway: "g", version: "0.0.0", soundSeconds: 180, minimum: 1, testDays: 31, circuits: [] },
  // Even where the site names desks in its drills, the staff council sees none.
  nameDesks: true,
  rooms: [
    { id: "shared", name: "Zimmer 1", doors: [] },
    { id: "alone", name: "Zimmer 2", doors: [] },
  ],
  desks: [
    { id: one, room: "shared", x: 0, y: 0, floor: 0, circuit1: [two, three], socket },
    { id: two, room: "shared", x: 1, y: 0, floor: 0, circuit1: [one, three] },
    { id: three, room: "alone", x: 2, y: 0, floor: 0, circuit1: [one, two] },
  ],
};

const drill = `drill-${one}` as DrillId;
const [real, practised] = [`${uid}-00010001`, `${uid}-00010002`];
const happenings: readonly Happening[] = [
  raised(real, { desk: one, room: "shared", called: [two, three] }),
  sounding(real, two, 4, one),
  escalated(real, [three], one),
  answered("accepted", real, two, one),
  closed(real, one, `${two} went to look`, one),
  raised("aa-1", { desk: three, room: "alone", called: [one] }),
  closed("aa-1", "guard", "all well", three),
  { type: "drill-started", drill, desks: [desk(one), desk(two)], seconds: 600, by: one, cause: cause("q-1") },
  raised(practised, { desk: two, room: "shared", called: [one], mode: "drill", drill }),
  answered("accepted", practised, one, two),
  closed(practised, two, "end", two),
  { type: "drill-ended", drill, reason: "asked", pressed: [desk(two)], by: two, cause: cause("q-2") },
  { type: "key", desk: desk(two), key: "green", ageMs: 0, cause: cause(`${uid}-00010009`) },
  { type: "paired", desk: desk(one), uid, socket, model: "desk-unit" },
  { type: "moved", desk: desk(one), from: desk(two), uid, socket, cause: cause("q-3") },
  { type: "tested", desk: desk(one), uid, by: "technician", cause: cause("q-4") },
  fault("unit-silent", two),
  { type: "fault", code: "coverage-low", desk: desk(two), detail: `missing: ${one} (unit-silent)` },
  {
    type: "pressed",
    alarm: alarm(real),
    desk: desk(one),
    ageMs: 0,
    cause: cause(`${uid}-00010003`),
    mode: "real",
  } as Happening,
];

let here: PageOfTest;

beforeEach(async () => {
  here = await PageOfTest.open({ site, demo: true });
  await writeJournal(`${here.directory}/journal.db`, happenings);
});
afterEach(() => here.close());

/** What names a desk or leads to one, as words of their own. */
const telling = [one, two, three, uid, socket, "alone", "Zimmer 2"];
const tellingIn = (body: string): string[] => telling.filter((word) => body.includes(word));

const council = async (url: string) => {
  const { statusCode, body } = await here.ask("GET", url, here.login("staff-council"));
  expect([url, statusCode]).toEqual([url, 200]);
  return JSON.parse(body);
};

/** Each route with what may be asked of it, for GET with each of its filters. */
function asked(): [method: string, url: string][] {
  const filters = [
    "",
    "?limit=1000",
    "?type=raised",
    "?type=tested",
    "?type=fault",
    "?since=2026",
    "?lang=en",
    "?coarse=day",
  ];
  return Object.keys(routeAccess).flatMap((name): [string, string][] => {
    const [method = "", path = ""] = name.split(" ");
    if (path.includes(":verb")) return Object.keys(requestSchemas).map((verb) => [method, path.replace(":verb", verb)]);
    const url = path.replace(":drill", drill).replace(/:\w+/, "somebody");
    return method === "GET" ? filters.map((filter) => [method, `${url}${filter}`]) : [[method, url]];
  });
}

describe("the staff council", () => {
  it("finds in the answer of no route a desk, its unit, its socket, or a room that has one desk", async () => {
    // The same words are there for others, so that finding none means something.
    const viewer = await here.ask("GET", "/api/events?limit=1000", here.login("viewer"));
    expect(tellingIn(viewer.body)).toEqual([one, two, three, uid, socket, "alone"]);
    const all = asked();
    expect(all.length).toBeGreaterThan(60);
    for (const [method, url] of all) {
      const more = method === "GET" ? {} : { payload: {} };
      const { body } = await here.ask(method, url, here.login("staff-council"), more);
      expect([method, url, tellingIn(body)]).toEqual([method, url, []]);
    }
  });

  it("may not ask for one desk or one alarm: that would turn a pseudonym round", async () => {
    for (const filter of [`desk=${one}`, `alarm=${real}`]) {
      const { statusCode, body } = await here.ask("GET", `/api/events?${filter}`, here.login("staff-council"));
      expect([statusCode, tellingIn(body)]).toEqual([403, []]);
    }
  });

  it("sees each case with one pseudonym for its desk, what is stored, how long, and drills without desks", async () => {
    const { events, stored, retentionDays, drills, rooms, whole, neverStored } = await council("/api/council?lang=en");
    expect([retentionDays, whole, rooms]).toEqual([90, true, { shared: "Zimmer 1" }]);
    expect(neverStored).toMatch(/^Never stored: names of persons/);
    expect(stored.find(({ kind }: { kind: string }) => kind === "Alarms").count).toBe(13);
    const of = (name: string) => events.filter(({ alarm }: { alarm?: string }) => alarm === name);
    const names = new Set(of("A1").map(({ desk: name }: { desk: string }) => name));
    expect([...names]).toEqual([expect.stringMatching(/^P-[0-9a-f]{10}$/)]);
    expect(of("A2")[0].desk).not.toBe(of("A1")[0].desk);
    expect(of("A2")[0]).not.toHaveProperty("room");
    expect(of("A3")[0]).toMatchObject({ mode: "drill", room: "shared" });
    expect(of("A3")[0]).not.toHaveProperty("desk");
    expect(drills).toMatchObject([{ total: { alarms: 1 }, rooms: [{ room: "shared" }] }]);
    expect(drills[0]).not.toHaveProperty("desks");
  });

  it("gets other pseudonyms at each look, so that two cannot be joined", async () => {
    const [first, second] = [await council("/api/council"), await council("/api/council")];
    expect(first.events[0].desk).not.toBe(second.events[0].desk);
    const [list] = (await council("/api/events?type=raised")).events;
    expect([first.events[0].desk, second.events[0].desk]).not.toContain(list.desk);
  });

  it("is told which day there is not", async () => {
    for (const query of ["since=2026-13-45", "until=2026-02-30"]) {
      const { statusCode, body } = await here.ask("GET", `/api/council?${query}`, here.login("staff-council"));
      expect([statusCode, body]).toEqual([400, expect.stringContaining("a day in UTC that there is")]);
    }
  });
});
