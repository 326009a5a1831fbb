/**
 * From an open window to a tested desk, one question a screen. The steps are those of `rufkreis pair` (src/cli/pair-flow.ts):
 *
 *   press ──► blinks? ──► which desk ──► its key ──► chirp? ──► room ──► press for the test ──► heard? ──► done
 *     ▲          no │
 *     └─────────────┘
 *
 * What the gateway tells (the pairing window, the test of the desk) leads; the answers of whoever stands there are kept here, and
 * outlive an alarm that takes the screen in between.
 */
import { signal } from "@preact/signals";
import { roomMeant } from "../../core/room.ts";
import { post, Refused } from "../data/api.ts";
import { deskState, pairing } from "../data/office.ts";
import { plan, planDesk } from "../data/site.ts";

export type Step = "press" | "desk" | "giving" | "chirp" | "unheard" | "room" | "test" | "heard" | "done" | "untested";

export interface Flow {
  readonly step: Step;
  /** Whether a unit is paired, or only tested. */
  readonly pairs: boolean;
  /** The desk that it is for, as soon as that is known. */
  readonly desk?: string;
  /** The unit that blinks and was said to be the one. */
  readonly uid?: string;
  /** The desk that the plan has at the socket of that unit. */
  readonly plannedDesk?: string;
  /** The room that was read from the label, once it fits the plan. */
  readonly room?: string;
  /** Until when the window or the test is open, in steady ms of this page. */
  readonly untilMs?: number;
}

export const flow = signal<Flow | undefined>(undefined);

const windowSeconds = 120;
const testSeconds = 60;

const now = (): number => performance.now();

function change(part: Partial<Flow>): void {
  if (flow.value !== undefined) flow.value = { ...flow.value, ...part };
}

/** Opens the window; one that is open already, perhaps since this page was loaded anew, is joined. */
export async function beginPairing(desk?: string): Promise<void> {
  if (pairing.value?.window === undefined || pairing.value.window === "closed")
    await post("request/pair", { seconds: windowSeconds });
  flow.value = {
    step: "press",
    pairs: true,
    untilMs: now() + windowSeconds * 1000,
    ...(desk === undefined ? {} : { desk }),
  };
}

/** "Yes, this one blinks." */
export function isTheOne(): void {
  const pressed = pairing.value?.pressed;
  if (pressed === undefined) return;
  const desk = flow.value?.desk ?? pressed.desk;
  change({
    step: "desk",
    uid: pressed.uid,
    ...(pressed.desk === undefined ? {} : { plannedDesk: pressed.desk }),
    ...(desk === undefined ? {} : { desk }),
  });
}

/** "No": the window is opened anew, for the right one. */
export async function isNotTheOne(): Promise<void> {
  const desk = flow.value?.desk;
  await closeWindow();
  await post("request/pair", { seconds: windowSeconds });
  flow.value = {
    step: "press",
    pairs: true,
    untilMs: now() + windowSeconds * 1000,
    ...(desk === undefined ? {} : { desk }),
  };
}

export function chooseDesk(desk: string): void {
  change({ desk });
}

/** Gives the unit its key. Answers when it has proved that it holds it. */
export async function give(): Promise<void> {
  const { uid, desk } = flow.value ?? {};
  if (uid === undefined || desk === undefined) return;
  change({ step: "giving" });
  try {
    await post("request/pair-confirm", { uid, desk, replace: deskState(desk)?.unit !== undefined });
    change({ step: "chirp" });
  } catch (error) {
    // Whoever stands there may do better at once, if the window still is open.
    change({ step: error instanceof Refused && error.code === "desk-taken" ? "desk" : "press" });
    throw error;
  }
}

export function heardChirp(heard: boolean): void {
  change({ step: heard ? "room" : "unheard" });
}

/** The room on the label; answers whether it is the one of the plan. What the plan says is not told before. */
export function sayRoom(text: string): boolean {
  const { desk, step } = flow.value ?? {};
  const meant = roomMeant(text, plan.value?.rooms ?? []);
  if (desk === undefined || meant === undefined || meant.id !== planDesk(desk)?.room) return false;
  change({ room: meant.id, ...(step === "room" ? { step: "test" } : {}) });
  return true;
}

/** Announces the test: the next press at this desk calls nobody. */
export async function beginTest(desk: string): Promise<void> {
  await post("request/test", { desk, seconds: testSeconds });
  const known = flow.value?.desk === desk ? flow.value : undefined;
  flow.value = { pairs: false, ...known, step: "test", desk, untilMs: now() + testSeconds * 1000 };
}

export function heardTest(heard: boolean): void {
  if (!heard) return change({ step: "untested" });
  return change({ step: "heard" });
}

export async function confirmTest(): Promise<void> {
  const { desk, room } = flow.value ?? {};
  await post("request/test-confirm", { desk, room });
  change({ step: "done" });
}

async function closeWindow(): Promise<void> {
  try {
    await post("request/pair-cancel");
  } catch (error) {
    // It may have closed by itself a moment ago.
    if (!(error instanceof Refused) || error.code !== "no-window") throw error;
  }
}

/**
 * Ends it early: an open window is closed, so that nobody's press is taken for a pairing, and a test is broken off, so that the next press
 * calls. What could not be ended is not left: it is said, and can be asked again.
 */
export async function stop(): Promise<void> {
  const { step, desk } = flow.value ?? {};
  if (step === "press" || step === "desk") await closeWindow();
  if (step === "test" && desk !== undefined) await post("request/test-cancel", { desk });
  flow.value = undefined;
}
