/** Faults: told when they last, told once, taken back when they have been gone for a while. */
import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/core/fault.ts";
import { instant } from "../../src/core/time.ts";
import { observe, raisedFaults, remembered, type Watch } from "../../src/core/watch.ts";
import { keyOfUnit } from "../tools/unit-side.ts";
import { socketOf } from "../transcripts/site.ts";
import { Office } from "./office.ts";
import { OfficeUnit } from "./office-unit.ts";

const swapped: Fault = { code: "unit-swapped", desk: "d1", detail: "x" };
const unavailable: Fault = { code: "port-unavailable", desk: "d1", detail: "x" };
const keyed = (...faults: Fault[]): Map<string, Fault> =>
  new Map(faults.map((fault) => [`${fault.code} ${fault.desk}`, fault]));

/** The ms at which a fault is raised and restored, when its condition holds as `holds` says. */
function history(fault: Fault, holds: (ms: number) => boolean, untilMs: number): string[] {
  let watch: Watch = new Map();
  const told: string[] = [];
  for (let ms = 0; ms <= untilMs; ms += 100) {
    const seen = observe(watch, holds(ms) ? keyed(fault) : new Map(), instant(ms));
    watch = seen.watch;
    told.push(...seen.raised.map(() => `raised ${ms}`), ...seen.restored.map(() => `restored ${ms}`));
  }
  return told;
}

describe("a condition", () => {
  it("without a delay is a fault at once, with one after it", () => {
    expect(history(swapped, () => true, 2000)).toEqual(["raised 0"]);
    expect(history(unavailable, () => true, 2000)).toEqual(["raised 500"]);
    expect(history({ ...swapped, code: "coverage-low" }, () => true, 2000)).toEqual(["raised 1000"]);
  });

  it("that is gone before its delay was never there", () => {
    expect(history(unavailable, (ms) => ms % 600 < 400, 20_000)).toEqual([]);
  });

  it("that is gone for 5 s is restored", () => {
    expect(history(swapped, (ms) => ms < 1000, 10_000)).toEqual(["raised 0", "restored 6000"]);
  });

  it("that comes and goes five hundred times is one fault", () => {
    const flaps = history(unavailable, (ms) => ms < 500 * 4000 && ms % 4000 < 1000, 500 * 4000 + 10_000);
    expect(flaps).toEqual(["raised 500", "restored 2002000"]);
  });

  it("that the journal remembers is not raised again, and is restored like any other", () => {
    const watch: Watch = new Map([["port-unavailable d1", remembered(unavailable, instant(0))]]);
    const still = observe(watch, keyed(unavailable), instant(10));
    expect(still).toMatchObject({ raised: [], restored: [] });
    expect(observe(still.watch, keyed(unavailable), instant(2000)).raised).toEqual([]);
    const gone = observe(watch, new Map(), instant(10)).watch;
    expect(observe(gone, new Map(), instant(5010)).restored).toEqual([unavailable]);
    expect(raisedFaults(gone)).toEqual([unavailable]);
  });
});

/** What was told of faults, without coverage, which has tests of its own. */
const told = (office: Office): string[] =>
  office.read().filter((text) => /^disk ← (fault|restored)/.test(text) && !text.includes("coverage-low"));

describe("in an office", () => {
  it("nothing is told of desks in the first 3 s after a start, and nothing at all if they all come", () => {
    const office = Office.of(8);
    office.unplug("d3");
    office.restart(0);
    // The slowest boot loader of the house.
    office.wait(2900);
    office.plug("d3");
    office.wait(60_000);
    expect(told(office)).toEqual([]);
  });

  it("an unplugged unit is a fault within a second, at its desk, and is taken back 5 s after it is in again", () => {
    const office = Office.of(8);
    office.unplug("d3");
    office.wait(1000);
    expect(told(office)).toEqual(["disk ← fault port-unavailable d3"]);
    office.plug("d3");
    office.wait(100);
    expect(office.light("d3")).toBe("fault");
    office.wait(6000);
    expect(told(office)).toEqual(["disk ← restored port-unavailable d3"]);
    expect(office.light("d3")).toBe("ready");
  });

  it("a silent unit is a fault 3 s after its last word", () => {
    const office = Office.of(8);
    office.unit("d3").mute = true;
    office.wait(1900);
    expect(told(office)).toEqual([]);
    office.wait(1200);
    expect(told(office)).toEqual(["disk ← fault unit-silent d3"]);
  });

  it("a flapping cable is one fault", () => {
    const office = Office.of(8);
    for (let flap = 0; flap < 100; flap++) {
      office.unplug("d3");
      office.wait(900);
      office.plug("d3");
      office.wait(900);
    }
    expect(told(office)).toEqual(["disk ← fault port-unavailable d3"]);
  });

  it("a unit that is reset and comes back at once is none", () => {
    const office = Office.of(8);
    office.unit("d3").reset(office.nowMs);
    office.wait(10_000);
    expect(told(office)).toEqual([]);
    expect(office.light("d3")).toBe("ready");
  });

  it("a unit of another version is this fault and no other, named with both versions", () => {
    const office = Office.of(8);
    office.unplug("d3");
    office.unit("d3").protocol = 3;
    office.wait(100);
    office.plug("d3");
    office.wait(60_000);
    expect(told(office)).toEqual(["disk ← fault version-mismatch d3"]);
    expect(office.events("fault")).toMatchObject([{ detail: "the unit speaks version 3, this gateway 2" }]);
  });

  it("a stranger at a socket whose plan names the uid is told at once", () => {
    const unit = (id: string, x: number) => ({ socket: socketOf(id), uid: `0000000A100${x + 1}` });
    const office = Office.of(
      2,
      { desks: ["d1", "d2"].map((id, x) => ({ id, room: "r1", x, y: 0, floor: 0, unit: unit(id, x) })) },
      ["d2"],
    );
    expect(told(office)).toEqual([]);
    office.unplug("d2");
    office.plug("d2", new OfficeUnit("0000000B0B0B", keyOfUnit(77)));
    office.wait(20);
    expect(told(office)).toEqual(["disk ← fault unit-swapped d2"]);
    expect(office.events("fault").slice(-1)).toMatchObject([
      { detail: "expected 0000000a1002, found 0000000b0b0b (stranger)" },
    ]);
  });

  it("noise on a line is a fault of that desk, and the line is believed again when it is quiet", () => {
    const office = Office.of(8);
    office.take({ kind: "babble", socket: "/dev/serial/by-path/d3" });
    expect(told(office)).toEqual(["disk ← fault line-babbling d3"]);
    office.wait(10_000);
    expect(told(office)).toEqual(["disk ← restored line-babbling d3"]);
  });

  it("a trouble outside is told once, however often it is reported, and passes by itself", () => {
    const office = Office.of(8);
    for (let times = 0; times < 50; times++) {
      office.take({ kind: "noticed", code: "request-refused", detail: `retained, ${times}` });
      office.wait(10);
    }
    expect(told(office)).toEqual(["disk ← fault request-refused"]);
    office.wait(66_000);
    expect(told(office)).toEqual(["disk ← restored request-refused"]);
  });

  it("a page that cannot be reached is one, until it can be", () => {
    const office = Office.of(8);
    office.take({ kind: "page", detail: "port 8080 is taken" });
    office.take({ kind: "page", detail: "its process ended" });
    expect(told(office)).toEqual(["disk ← fault page-unreachable"]);
    office.take({ kind: "page", detail: undefined });
    office.wait(6000);
    expect(told(office)).toEqual(["disk ← restored page-unreachable"]);
  });

  it("a certificate that ends soon is one, and another day of it no other, until there is a new one", () => {
    const office = Office.of(8);
    office.take({ kind: "certificate", detail: "ends on 2026-12-01; then browsers refuse the page" });
    office.take({ kind: "certificate", detail: "ended on 2026-12-01, so browsers refuse the page" });
    expect(told(office)).toEqual(["disk ← fault certificate-ending"]);
    office.take({ kind: "certificate", detail: undefined });
    office.wait(6000);
    expect(told(office)).toEqual(["disk ← restored certificate-ending"]);
  });

  it("of two brokers, both must be back before the fault is", () => {
    const office = Office.of(8);
    for (const broker of ["b1", "b2"]) office.take({ kind: "broker", broker, detail: "refused" });
    office.take({ kind: "broker", broker: "b1", detail: undefined });
    office.wait(60_000);
    expect(told(office)).toEqual(["disk ← fault broker-unreachable"]);
    office.take({ kind: "broker", broker: "b2", detail: undefined });
    office.wait(6000);
    expect(told(office)).toEqual(["disk ← restored broker-unreachable"]);
  });

  it("a clock that jumps by years moves nothing, and every stamp says whether it is trusted", () => {
    const office = Office.of(8);
    office.press("d1");
    office.wait(1000);
    office.wallMs -= 40 * 365 * 86_400_000;
    office.clockTrusted = false;
    office.wait(178_990);
    expect(office.buzzing()).toHaveLength(7);
    office.wait(20);
    expect(office.buzzing()).toEqual([]);
    office.press("d1");
    expect(
      office
        .events()
        .map(({ type, at, clockTrusted }) => [type, at.slice(0, 4), clockTrusted])
        .filter(([type]) => type !== "sounding"),
    ).toEqual([
      ["raised", "2012", true],
      ["pressed", "1972", false],
    ]);
  });
});

describe("a unit that is linked and does not do what it is told", () => {
  it("is a fault after a second, is missing from the coverage of others, and is well again once it confirms", () => {
    const office = Office.of(8);
    office.wait(4000);
    const unit = office.unit("d3");
    unit.deaf = true;
    office.press("d1");
    office.wait(900);
    expect(office.faults()).toEqual([]);
    office.wait(300);
    expect(office.faults()).toEqual(["signal-unconfirmed d3"]);
    const coverage = JSON.parse(office.topics().get("desk/d1/coverage") ?? "{}") as object;
    expect(coverage).toMatchObject({ sounding: 6, missing: [{ desk: "d3", fault: "signal-unconfirmed" }] });
    unit.deaf = false;
    office.wait(6000);
    expect(office.faults()).toEqual([]);
  });
});

describe("a dead unit whose cable comes and goes", () => {
  it("is a fault although no opening lasts for 3 s", () => {
    const office = Office.of(8);
    office.wait(4000);
    const dead = office.unit("d3");
    dead.mute = true;
    for (let times = 0; times < 10; times++) {
      office.unplug("d3");
      office.wait(400);
      office.plug("d3", dead);
      office.wait(2500);
    }
    expect(office.faults()).toEqual(["unit-silent d3"]);
  });
});
