/**
 * A guard-less evening: the guards go home at six, and the plan says who is called instead. The clock on the wall may only ever add somebody
 * (day-plan.ts); it never decides when (MISSION rule 14).
 */
import { expect, it } from "vitest";
import type { Office } from "../core/office.ts";
import { escalations, guards, houseWith } from "./house.ts";

const weekdaysUntilSix = {
  ...guards,
  hours: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "07:00", to: "18:00" }],
  otherwise: { desks: ["d12"], receivers: ["caretaker"] },
} as const;

/** An evening in an office whose clock shows this time on a Wednesday. */
function officeAt(hour: number, minute = 0): Office {
  const office = houseWith([weekdaysUntilSix]);
  office.wallMs = Date.UTC(2012, 8, 26, hour, minute) - office.nowMs;
  return office;
}

function whoWasCalled(office: Office): unknown[] {
  return office
    .events("escalated")
    .map((event) => (event.type === "escalated" ? [...event.called, ...event.receivers] : []));
}

it("a guard-less evening", () => {
  const office = officeAt(18, 40);
  office.press("d1");
  office.wait(30_100);

  // The guards have gone. The manager's desk is called, and the caretaker; the guards' desk stays dark.
  expect(whoWasCalled(office)).toEqual([["d12", "caretaker"]]);
  expect(office.buzzing()).toContain("d12");
  expect(office.light("d11")).toBe("ready");

  // The caretaker has no unit. He says by request that he comes.
  const [alarm = ""] = office.state.alarms.keys();
  office.ask({ verb: "accept", alarm, by: "caretaker" });
  office.wait(50);
  expect(office.buzzing()).toEqual([]);
  expect([office.light("d1"), office.light("d12")]).toEqual(["coming", "answered"]);
});

it("the same press two hours earlier reaches the guards, and nobody else", () => {
  const office = officeAt(16, 40);
  office.press("d1");
  office.wait(30_100);
  expect(whoWasCalled(office)).toEqual([["d11", "control-room"]]);
  expect(office.light("d12")).toBe("ready");
});

it("a call that is open at six stays with whom it called, also when the gateway is restarted after that", () => {
  const office = officeAt(17, 59);
  office.press("d1");
  office.wait(30_100);
  office.wait(60_000);
  office.restart(2000);
  office.wait(3000);
  expect(whoWasCalled(office)).toEqual([["d11", "control-room"]]);
  expect([office.light("d11"), office.light("d12")]).toEqual(["help", "ready"]);
});

it("nobody knows what time it is: both are called, at the same second as ever", () => {
  // The power failed at noon, the network with it. The Pi believes that it is half past three in the night, and says that it only believes it.
  const office = officeAt(3, 30);
  office.clockTrusted = false;
  office.press("d1");
  office.wait(29_900);
  expect(escalations(office)).toEqual([]);
  office.wait(200);
  expect(whoWasCalled(office)).toEqual([["d11", "d12", "control-room", "caretaker"]]);
  expect(office.events("escalated")).toMatchObject([{ clockTrusted: false }]);
  expect(office.buzzing()).toEqual(expect.arrayContaining(["d11", "d12"]));
});

it("the clock is set while a call waits: that moves no timer, and who is called is asked when it is due", () => {
  const office = officeAt(3, 30);
  office.clockTrusted = false;
  office.press("d1");
  office.wait(20_000);
  office.wallMs = Date.UTC(2012, 8, 26, 19, 0) - office.nowMs;
  office.clockTrusted = true;
  office.wait(9900);
  expect(escalations(office)).toEqual([]);
  office.wait(200);
  expect(whoWasCalled(office)).toEqual([["d12", "caretaker"]]);
});
