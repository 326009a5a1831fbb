/** After a restart the gateway knows what it knew: the fold of its journal, wherever it was stopped. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Remembered } from "../../src/core/io.ts";
import { begin, nothingRemembered } from "../../src/core/restore.ts";
import type { DeskId } from "../../src/core/site.ts";
import { instant } from "../../src/core/time.ts";
import { siteOfOffice } from "../transcripts/site.ts";
import { Office } from "./office.ts";

type Deed =
  | { readonly do: "press" | "green" | "unplug" | "plug" | "close" | "accept" | "raise"; readonly desk: number }
  | { readonly do: "wait"; readonly ms: number };

const desks = 5;
const anyDesk = fc.integer({ min: 1, max: desks });
const anyDeed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("press", "green", "unplug", "plug", "close", "accept", "raise"),
      desk: anyDesk,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("wait"), ms: fc.constantFrom(0, 1, 3, 7, 50, 200, 2500, 70_000) }),
  },
);

function doIt(office: Office, deed: Deed): void {
  if (deed.do === "wait") return office.wait(deed.ms);
  const desk = `d${deed.desk}`;
  const alarm = office.desk(desk).alarm?.alarm ?? "none";
  switch (deed.do) {
    case "close":
      return void office.request({ verb: "close", alarm, by: "guard", reason: "over" });
    case "accept":
      return void office.request({ verb: "accept", alarm, by: "guard" });
    case "raise":
      return void office.request({ verb: "raise", desk, level: "help" });
    default:
      office[deed.do](desk);
  }
}

describe("a gateway that was stopped anywhere", () => {
  it("holds the same alarms when everything was on disk", () => {
    fc.assert(
      fc.property(fc.array(anyDeed, { maxLength: 25 }), (deeds) => {
        const office = Office.of(desks);
        for (const deed of deeds) doIt(office, deed);
        office.disk.write();
        const { alarms, clearing, seq } = office.state;
        office.restart(0);
        expect([...office.state.alarms]).toEqual([...alarms]);
        expect(office.state.clearing).toEqual(clearing);
        expect(office.state.seq).toBe(seq);
      }),
      { numRuns: 100 },
    );
  });

  it("loses no press that a unit made, and makes no alarm of it twice, however often it is killed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ before: fc.array(anyDeed, { maxLength: 4 }), down: fc.constantFrom(0, 30, 1500) }), {
          maxLength: 5,
        }),
        (lives) => {
          const office = Office.of(desks);
          let presses = 0;
          for (const { before, down } of lives) {
            for (const deed of before) {
              presses += deed.do === "press" ? 1 : 0;
              doIt(office, deed);
            }
            office.restart(down);
          }
          for (let desk = 1; desk <= desks; desk++) office.plug(`d${desk}`);
          office.wait(3000);
          const told = office
            .events()
            .filter(
              (event) =>
                ["raised", "pressed", "missed"].includes(event.type) &&
                "cause" in event &&
                !event.cause.startsWith("request"),
            );
          expect(told).toHaveLength(presses);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("the first state", () => {
  it("of an empty journal knows nothing and begins with number 1", () => {
    const state = begin(siteOfOffice(3), new Uint8Array(16), nothingRemembered("e0"), instant(5));
    expect(state).toMatchObject({ seq: 0, appendedSeq: 0, epoch: "e0" });
    expect([state.alarms.size, state.causes.size, state.watch.size, state.links.size]).toEqual([0, 0, 0, 3]);
  });

  it("after a power cut lets an alarm sound anew for its whole time, and leaves it accepted if it was", () => {
    const office = Office.of(5);
    office.press("d1");
    office.press("d5");
    office.wait(20);
    office.green("d3");
    office.wait(170_000);
    office.restart(600_000, true);
    expect(office.desk("d1").alarm).toMatchObject({ acceptedBy: ["d3"] });
    for (const alarm of office.state.alarms.values()) expect(alarm.soundUntil).toBe(office.now().instant + 180_000);
    office.wait(1000);
    expect(office.buzzing()).toEqual(["d2", "d3", "d4"]);
    expect(office.light("d1")).toBe("coming-more");
  });

  it("after a power cut counts the time that is known to have passed: before the last record, and since the power is back", () => {
    const office = Office.of(8, { circuits: undefined });
    office.press("d1");
    office.wait(10_000);
    office.unplug("d8");
    office.wait(1000);
    office.restart(600_000, true);
    const [alarm] = office.state.alarms.values();
    const { instant: now } = office.now();
    // 10.5 s up to the fault of d8, the last thing that was written, and 12 s for the machine to start.
    expect(now - (alarm?.callsSince ?? 0)).toBeGreaterThan(22_000);
    expect(now - (alarm?.callsSince ?? 0)).toBeLessThan(24_000);
    office.wait(5000);
    expect(office.events("escalated")).toEqual([]);
    office.wait(4000);
    expect(office.events("escalated")).toMatchObject([{ reason: "unanswered" }]);
  });

  it("after two power cuts adds up what each start of the machine is known to have lived", () => {
    const office = Office.of(8);
    office.press("d1");
    office.wait(5000);
    office.restart(600_000, true);
    office.wait(5000);
    office.unplug("d7");
    office.wait(1000);
    office.restart(600_000, true);
    const [alarm] = office.state.alarms.values();
    // Up to its own records, 17.5 s of the second start, and 12 s of the third.
    expect(office.now().instant - (alarm?.callsSince ?? 0)).toBeGreaterThan(29_000);
  });

  it("does not take a repeated press for a new one, long after its alarm was closed", () => {
    const office = Office.of(5);
    office.press("d1");
    office.wait(20);
    office.request({ verb: "close", alarm: office.desk("d1").alarm?.alarm ?? "", by: "guard", reason: "over" });
    office.wait(20);
    office.restart(1000);
    office.wait(1000);
    office.read();
    office.says("d1", { verb: "PRESS", event: 0x50001, ageMs: 2000 });
    expect(office.read()).toEqual(["d1 ← KEPT 00050001"]);
  });

  it("knows the faults that were raised, and tells neither them nor their end twice", () => {
    const office = Office.of(5);
    office.unplug("d3");
    office.wait(2000);
    office.restart(100);
    expect(office.faults()).toEqual(["port-unavailable d3"]);
    office.wait(10_000);
    office.restart(100);
    office.plug("d3");
    office.wait(10_000);
    const told = office.events().filter(({ type }) => type === "fault" || type === "restored");
    expect(told.map(({ type }) => type)).toEqual(["fault", "restored"]);
  });

  it("after a power cut shows what is left of an all-clear, as far as anybody knows, and nothing of one that is over", () => {
    const office = Office.of(3);
    office.press("d1");
    office.wait(1000);
    const alarm = office.desk("d1").alarm?.alarm as string;
    office.ask({ verb: "close", alarm, by: "guard", reason: "over" });
    const { closed } = office.disk.remembered();
    // Closed 3 s before the last sign of life of the machine, which has run for so long again.
    const after = (startedMs: number): unknown => {
      const cut = closed.map((record) => ({ ...record, sameMachineBoot: false, passedMs: 3000 }));
      const from = { ...nothingRemembered("e1"), closed: cut };
      return Object.fromEntries(begin(office.site, new Uint8Array(16), from, instant(startedMs)).clearing);
    };
    const shown = { until: 7000, soundUntil: 1000 };
    expect(after(500)).toEqual({ d1: { until: 7000, soundUntil: -3000 }, d2: shown, d3: shown });
    expect(after(7000)).toEqual({});
  });

  it("forgets an alarm whose desk left the plan only when it is closed", () => {
    const office = Office.of(5);
    office.press("d5");
    office.wait(20);
    const smaller = siteOfOffice(4);
    const state = begin(smaller, new Uint8Array(16), office.disk.remembered(), instant(office.nowMs));
    expect([...state.alarms.values()].map(({ desk }) => desk)).toEqual(["d5"]);
  });
});

describe("a journal that can only be read late", () => {
  it("brings the keys with it: units that were strangers until then are ours at once, without a word of theirs", () => {
    const office = Office.of(5);
    const remembered = { ...office.disk.remembered(), pairings: [...office.state.pairings.values()] };
    office.state = begin(office.site, new Uint8Array(16), nothingRemembered("e1"), instant(office.nowMs));
    for (const { socket } of office.state.links.values()) office.take({ kind: "port-opened", socket });
    office.wait(2000);
    expect([...office.state.links.values()].map(({ owner }) => owner)).toEqual(Array(5).fill("stranger"));
    office.take({ kind: "remembered", remembered });
    office.wait(20);
    expect([...office.state.links.values()].map(({ owner }) => owner)).toEqual(Array(5).fill("paired"));
    office.press("d1");
    office.wait(20);
    expect(office.events("raised")).toMatchObject([{ desk: "d1", verified: true }]);
    expect(office.buzzing()).toEqual(["d2", "d3", "d4", "d5"]);
  });

  it("brings the rest of an all-clear, and does not show it once more", () => {
    const office = Office.of(5);
    office.press("d1");
    office.wait(1000);
    const alarm = office.desk("d1").alarm?.alarm as string;
    office.ask({ verb: "close", alarm, by: "guard", reason: "over" });
    office.wait(1000);
    const pairings = [...office.state.pairings.values()];
    const remembered = { ...office.disk.remembered(), pairings };
    const nothing = { ...nothingRemembered("e1"), pairings };
    office.state = begin(office.site, new Uint8Array(16), nothing, instant(office.nowMs));
    for (const { socket } of office.state.links.values()) office.take({ kind: "port-opened", socket });
    office.wait(4000);
    expect(office.light("d2")).not.toBe("all-clear");
    office.take({ kind: "remembered", remembered });
    office.wait(1000);
    for (const desk of ["d1", "d2", "d5"]) expect(office.light(desk)).toBe("all-clear");
    // Its sound would be over by now.
    expect(office.buzzing()).toEqual([]);
    office.wait(5000);
    expect(office.light("d2")).not.toBe("all-clear");
    office.take({ kind: "remembered", remembered });
    office.wait(1000);
    expect(office.light("d2")).not.toBe("all-clear");
  });

  /** The gateway starts and cannot read its journal; gives what stands there. */
  function startedBlind(office: Office): Remembered {
    const remembered = { ...office.disk.remembered(), pairings: [...office.state.pairings.values()] };
    const known = { ...nothingRemembered("e1"), pairings: remembered.pairings };
    office.state = begin(office.site, new Uint8Array(16), known, office.now().instant);
    for (const { socket } of office.state.links.values()) office.take({ kind: "port-opened", socket });
    office.wait(2000);
    return remembered;
  }

  it("leaves a lockdown one whose first press was repeated meanwhile, now and after the next restart", () => {
    const office = Office.of(8);
    office.press("d1");
    office.wait(50);
    office.happens("d1", "both-hold");
    office.wait(50);
    const remembered = startedBlind(office);
    office.says("d1", { verb: "PRESS", event: 0x50001, ageMs: 2200 });
    office.wait(50);
    expect([...office.state.alarms.values()]).toMatchObject([{ level: "help" }]);
    office.take({ kind: "remembered", remembered });
    office.wait(50);
    expect([...office.state.alarms.values()]).toMatchObject([{ level: "lockdown", first: { length: 7 } }]);
    expect(office.light("d2")).toBe("lockdown");
    office.restart(10);
    expect([...office.state.alarms.values()]).toMatchObject([{ level: "lockdown" }]);
  });

  it("does not mute a call that somebody answered before, and that was pressed again meanwhile", () => {
    const office = Office.of(8);
    office.press("d1");
    office.wait(50);
    office.green("d3");
    office.wait(50);
    const remembered = startedBlind(office);
    office.says("d1", { verb: "PRESS", event: 0x50001, ageMs: 2200 });
    office.press("d1");
    office.wait(50);
    office.take({ kind: "remembered", remembered });
    office.wait(50);
    expect(office.buzzing()).toHaveLength(7);
    office.restart(10);
    expect(office.desk("d1")).toMatchObject({ alarm: { acceptedBy: ["d3"], presses: 2 }, state: "sounding" });
  });

  it("brings no practice before the real call of the same desk: its light tells of the real one, and it stays silent", () => {
    const office = Office.of(8);
    office.ask({ verb: "drill", desks: ["d1"], seconds: 600, by: "trainer" });
    office.wait(600);
    office.press("d1");
    office.wait(50);
    office.green("d2");
    office.wait(50);
    const remembered = startedBlind(office);
    office.press("d1");
    office.wait(50);
    office.take({ kind: "remembered", remembered });
    office.wait(50);
    expect([office.light("d1"), office.desk("d1").alarm?.mode]).toEqual(["received", "real"]);
    office.press("d3");
    office.wait(50);
    expect(office.light("d1")).toBe("received-more");
    expect(office.buzzing()).not.toContain("d1");
  });

  describe("and another drill was announced meanwhile", () => {
    const practising = (): { readonly office: Office; readonly remembered: Remembered } => {
      const office = Office.of(8);
      office.ask({ verb: "drill", desks: ["d1"], seconds: 600, by: "trainer" });
      office.wait(600);
      office.press("d1");
      office.wait(50);
      const remembered = startedBlind(office);
      office.ask({ verb: "drill", desks: ["d2"], seconds: 600, by: "trainer" });
      office.wait(50);
      return { office, remembered };
    };
    const isClosed = [{ type: "closed", desk: "d1", mode: "drill", reason: "the drill is over" }];

    it("closes the practice of the first, whose end nobody tells any more, and leaves the second", () => {
      const { office, remembered } = practising();
      office.take({ kind: "remembered", remembered });
      office.wait(50);
      expect(office.events("closed")).toMatchObject(isClosed);
      expect([office.desk("d1").state, office.buzzing()]).toEqual(["idle", []]);
      expect(office.state.drill).toMatchObject({ desks: ["d2"] });
    });

    it("and closes it at the next start too, when the first is in no memory", () => {
      const { office } = practising();
      office.ask({ verb: "drill-end", by: "trainer" });
      office.wait(50);
      office.restart(10);
      office.wait(3000);
      expect(office.state.drill).toBeUndefined();
      expect(office.events("closed")).toMatchObject(isClosed);
      expect([...office.state.alarms]).toEqual([]);
    });
  });

  it("does not disturb the sessions of units that were paired since, nor what was paired since", () => {
    const office = Office.of(5);
    const [old] = office.state.pairings.values();
    const sessions = [...office.state.links.values()].map(({ nonce }) => nonce);
    const stale = { ...(old as NonNullable<typeof old>), desk: "d5" as DeskId, key: new Uint8Array(16) };
    office.take({ kind: "remembered", remembered: { ...office.disk.remembered(), pairings: [stale] } });
    office.wait(100);
    expect([...office.state.links.values()].map(({ nonce }) => nonce)).toEqual(sessions);
    expect(office.state.pairings.get(stale.uid)).toBe(old);
    expect(office.state.places.socketOf.size).toBe(5);
  });
});
