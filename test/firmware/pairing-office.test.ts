/**
 * The life of units in an office, on the released firmware and with the core of the gateway, in simulated time: paired, pressed, taken out, replaced,
 * moved. What the technician's commands do with it is test/cli; what the unit does alone, pairing.test.ts.
 */
import { expect, it } from "vitest";
import { eepromImage } from "../../devices/desk-unit/eeprom.ts";
import type { Request } from "../../src/core/io.ts";
import { raisedFaults } from "../../src/core/watch.ts";
import { Lab, uidOfSeat } from "../tools/lab.ts";
import { socketOf } from "../transcripts/site.ts";

let transactions = 0;

function asked(lab: Lab, request: Request): unknown {
  const transaction = `t${++transactions}`;
  lab.ask(transaction, request);
  lab.until(() => lab.answers.has(transaction), 12_000);
  return lab.answers.get(transaction);
}

function pressed(lab: Lab, desk: string): void {
  lab.board(desk).press("red");
  lab.run(60);
  lab.board(desk).release("red");
  lab.run(60);
}

function pair(lab: Lab, desk: string, uid: string, replace = false): unknown {
  asked(lab, { verb: "pair", seconds: 60 });
  pressed(lab, desk);
  return asked(lab, { verb: "pair-confirm", uid, desk, replace });
}

const uidOf = (number: number): string => uidOfSeat(number).toLowerCase();
const ownerAt = (lab: Lab, desk: string): string | undefined => lab.state.links.get(socketOf(desk))?.owner;
const faultsAt = (lab: Lab, desk: string): string[] =>
  raisedFaults(lab.state.watch).flatMap((fault) => (fault.desk === desk ? [fault.code] : []));

function closeAll(lab: Lab): void {
  for (const alarm of lab.state.alarms.keys()) asked(lab, { verb: "close", alarm, by: "test", reason: "over" });
  lab.run(10_100);
}

/** Broken and replaced: another unit at the same socket takes over the desk, and the old one is nobody's. */
function isReplaced(lab: Lab): void {
  lab.pull("d2");
  lab.plugIn("d2", eepromImage({ uid: uidOfSeat(9), boot: 1 }));
  lab.run(1500);
  expect(faultsAt(lab, "d2")).toContain("unit-swapped");
  asked(lab, { verb: "pair", seconds: 60 });
  pressed(lab, "d2");
  expect(asked(lab, { verb: "pair-confirm", uid: uidOf(9), desk: "d2", replace: false })).toMatchObject({
    status: "error",
  });
  expect(asked(lab, { verb: "pair-confirm", uid: uidOf(9), desk: "d2", replace: true })).toMatchObject({
    status: "ok",
  });
  lab.run(1500);
  pressed(lab, "d2");
  expect([...lab.state.alarms.values()]).toMatchObject([{ desk: "d2", verified: true }]);
  closeAll(lab);
}

/** Carried to another desk: a fault until somebody says so, and untested from then on. */
function isCarried(lab: Lab): void {
  const carried = lab.board("d1").eeprom;
  lab.pull("d1");
  lab.pull("d3");
  lab.plugIn("d3", carried);
  lab.run(1500);
  expect(faultsAt(lab, "d1")).toContain("wrong-socket");
  expect(asked(lab, { verb: "move", desk: "d1", to: "d3" })).toMatchObject({ status: "ok", data: { desk: "d3" } });
  lab.run(7000);
  expect(faultsAt(lab, "d1")).not.toContain("wrong-socket");
  expect(faultsAt(lab, "d3")).toContain("desk-untested");
  pressed(lab, "d3");
  expect([...lab.state.alarms.values()]).toMatchObject([{ desk: "d3", verified: true }]);
}

it("units are paired, call, are taken out, replaced and moved", { timeout: 120_000 }, () => {
  const lab = new Lab(3, { unpaired: true });
  lab.run(1500);
  expect(["d1", "d2", "d3"].map((desk) => ownerAt(lab, desk))).toEqual(["new", "new", "new"]);

  // A unit of nobody calls nobody.
  pressed(lab, "d1");
  expect(lab.state.alarms.size).toBe(0);

  for (const [place, desk] of ["d1", "d2", "d3"].entries()) {
    expect(pair(lab, desk, uidOf(place + 1))).toMatchObject({ status: "ok", data: { desk } });
    expect(
      lab.until(() => lab.board(desk).pin("buzzer"), 500),
      `${desk} chirps`,
    ).toBeDefined();
    lab.run(1500);
  }
  pressed(lab, "d1");
  expect(lab.sounding()).toEqual(["d2", "d3"]);
  expect([...lab.state.alarms.values()]).toMatchObject([{ desk: "d1", verified: true }]);
  closeAll(lab);

  // Taken out: the unit forgets its key as well.
  expect(asked(lab, { verb: "unpair", desk: "d3" })).toMatchObject({ status: "ok", data: { unit: "told" } });
  lab.run(1500);
  expect(ownerAt(lab, "d3")).toBe("new");
  pressed(lab, "d3");
  expect(lab.state.alarms.size).toBe(0);

  isReplaced(lab);
  isCarried(lab);
});
