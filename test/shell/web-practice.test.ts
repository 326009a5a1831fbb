/** What the page tells of drills follows the site's promise (`drills.nameDesks`): with desks, or without. */
import { afterEach, expect, it } from "vitest";
import type { DrillId, Happening, RufkreisEvent } from "../../src/core/event.ts";
import { answered, closed, raised, sounding } from "../core/records-entries.ts";
import { cause, desk, writeJournal } from "../tools/events.ts";
import { PageOfTest } from "../tools/page.ts";

const drill = "drill-1" as DrillId;
const site = {
  ...{ site: "s", gateway: "g", version: "0.0.0", soundSeconds: 180, minimum: 1, testDays: 31, circuits: [] },
  rooms: [{ id: "r1", name: "Room 1", doors: [] }],
  desks: ["d1", "d2"].map((id, x) => ({ id, room: "r1", x, y: 0, floor: 0, circuit1: [] })),
};

let here: PageOfTest;
afterEach(() => here.close());

async function open(nameDesks: boolean): Promise<void> {
  here = await PageOfTest.open({ site: { ...site, nameDesks } });
  const happenings = [
    raised("a-1", { desk: "d2" }),
    closed("a-1", "guard", "well", "d2"),
    { type: "drill-started", drill, desks: [desk("d1"), desk("d2")], seconds: 600, by: "guard", cause: cause("q-1") },
    raised("a-2", { mode: "drill", drill }),
    sounding("a-2", "d2", 5),
    answered("accepted", "a-2", "d2"),
    closed("a-2"),
    raised("a-3", { mode: "drill", drill }),
    sounding("a-3", "d2", 6),
    { type: "drill-ended", drill, reason: "asked", pressed: [desk("d1")], by: "guard", cause: cause("q-2") },
  ] as const;
  // Each step of an alarm says whether it is practice, as the gateway writes it.
  const modes = happenings.map((each) => ("alarm" in each ? { mode: each.alarm === "a-1" ? "real" : "drill" } : {}));
  const told = happenings.map((each, place) => ({ ...each, ...modes[place] }) as Happening);
  await writeJournal(`${here.directory}/journal.db`, told);
}

const asked = async (path: string) => JSON.parse((await here.ask("GET", path, here.login("viewer"))).body);
const eventsOf = async (query: string): Promise<RufkreisEvent[]> => (await asked(`/api/events?${query}`)).events;
const typesOf = (events: readonly RufkreisEvent[]): string[] => events.map(({ type }) => type);

it("without the promise's exception no list has a desk that practised, and the report has rooms only", async () => {
  await open(false);
  const events = await eventsOf("limit=100");
  expect(typesOf(events)).toEqual(["raised", "closed", "drill-started", "drill-ended"]);
  expect(events[2]).toMatchObject({ desks: [] });
  expect(events[3]).toMatchObject({ pressed: [] });
  expect(typesOf(await eventsOf("desk=d1"))).toEqual([]);
  const { report } = await asked(`/api/drills/${drill}`);
  expect([report.total.alarms, report.desks]).toEqual([2, undefined]);
});

it("an alarm of a drill is there for who asks for it by its id while it is open, because somebody must go, and not for ever", async () => {
  await open(false);
  expect(typesOf(await eventsOf("alarm=a-3"))).toEqual(["raised", "sounding"]);
  for (const more of ["", "&type=raised", "&limit=1"]) expect(typesOf(await eventsOf(`alarm=a-2${more}`))).toEqual([]);
  expect(typesOf(await eventsOf("alarm=a-1"))).toEqual(["raised", "closed"]);
  // Times of buzzers are no statement about who practised.
  expect(typesOf(await eventsOf("type=sounding"))).toEqual(["sounding", "sounding"]);
});

it("where the site has agreed on names, lists and report have them", async () => {
  await open(true);
  expect(typesOf(await eventsOf("desk=d1"))).toContain("raised");
  const { report } = await asked(`/api/drills/${drill}`);
  expect(report.desks).toMatchObject([{ desk: "d1", alarms: 2 }]);
  expect((await asked("/api/site")).nameDesks).toBe(true);
});
