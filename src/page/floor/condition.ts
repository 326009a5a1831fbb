/** What a desk looks like on the floor, from what the topics say of it: one word for its look, and signs beside it. */
import type { DeskView, UnitView } from "../../core/view.ts";
import { coverage, deskState, shownAt, unitAt, units } from "../data/office.ts";

export interface Condition {
  /** `calls`: its own alarm is open. `called`: somebody else's. `gone`: no unit answers. */
  readonly look: "calls" | "called" | "trouble" | "gone" | "rest";
  /** Of its own alarm: a drill must look like one. */
  readonly mode: string;
  readonly light: string;
  readonly confirmed: boolean;
  readonly sounds: boolean;
  readonly faulty: boolean;
  readonly untested: boolean;
}

/** Faults that only say that somebody should press the button for a test. */
export const testFaults: ReadonlySet<string> = new Set(["desk-untested", "test-overdue"]);

/** Faults of a desk that are no reminders to test. */
export function troubles(state: DeskView | undefined): readonly string[] {
  return (state?.faults ?? []).filter((code) => !testFaults.has(code));
}

export function isToBeTested(state: DeskView | undefined): boolean {
  return (state?.faults ?? []).some((code) => testFaults.has(code));
}

/** Whether the desk would be heard by enough. */
export function isCovered(desk: string): boolean {
  const known = coverage(desk);
  return known !== undefined && known.sounding >= known.minimum;
}

/** The desks that a fault of coverage is about; of others there is nothing to name. */
export function namedBy(code: string, desk: string | undefined): string {
  if (code !== "coverage-low" || desk === undefined) return "";
  return (coverage(desk)?.missing ?? []).map((each) => each.desk).join(", ");
}

/** Whether something answers at the desk, whatever it is. */
function isThere(desk: string): boolean {
  return unitAt(desk)?.link === "linked";
}

/** Whether the core would make a call of a press of its unit. */
export function canCall(desk: string): boolean {
  return units.value.some((unit) => unit.desk === desk && unit.calls);
}

/** Desks at which a press would call nobody now. */
export function muteDesks<D extends { readonly id: string }>(desks: readonly D[]): readonly D[] {
  return desks.filter(({ id }) => !canCall(id));
}

/** How the function tests of desks stand: whose is due, who has a unit and never had one, and who was tested. */
export interface Tests {
  readonly due: number;
  readonly never: number;
  readonly tested: number;
}

/** A translated device has no test, and a desk without a unit nothing to test. */
export function testsOf(
  desks: readonly { readonly unit: UnitView | undefined; readonly state: DeskView | undefined }[],
): Tests {
  let [due, never, tested] = [0, 0, 0];
  for (const { unit, state } of desks) {
    const hasUnit = state?.unit !== undefined || (unit !== undefined && unit.owner !== "adapted");
    if (isToBeTested(state)) due++;
    else if (state?.testedAt !== undefined) tested++;
    else if (hasUnit) never++;
  }
  return { due, never, tested };
}

export function conditionOf(desk: string): Condition {
  const state = deskState(desk);
  const shows = shownAt(desk);
  const faulty = troubles(state).length > 0;
  return {
    look: lookOf(desk, state, faulty),
    mode: state?.alarm?.mode ?? "none",
    light: shows?.light ?? "dark",
    confirmed: shows?.confirmed ?? false,
    sounds: shows !== undefined && shows.buzzer !== "silent",
    faulty,
    untested: isToBeTested(state),
  };
}

function lookOf(desk: string, state: DeskView | undefined, faulty: boolean): Condition["look"] {
  if (state?.alarm !== undefined) return "calls";
  if (!isThere(desk)) return "gone";
  if ((state?.calledBy.length ?? 0) > 0) return "called";
  return faulty ? "trouble" : "rest";
}
