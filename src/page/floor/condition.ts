/** What a desk looks like on the floor, from what the topics say of it: one word for its look, and signs beside it. */
import type { DeskView } from "../../core/view.ts";
import { coverage, deskState, shownAt, unitAt } from "../data/office.ts";

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

/** Whether a press there would reach the gateway. */
export function canCall(desk: string): boolean {
  return unitAt(desk)?.link === "linked";
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
  if (!canCall(desk)) return "gone";
  if ((state?.calledBy.length ?? 0) > 0) return "called";
  return faulty ? "trouble" : "rest";
}
