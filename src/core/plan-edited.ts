/**
 * The plan as the page edits it (`/api/plan`): what the gateway gives, takes back and answers, once for both sides. Values are those that
 * stand in the file, without the defaults that are not written there (docs/page.md). Types alone; the gateway holds their bounds.
 */
import type { PlanChange } from "./plan-change.ts";
import type { ProblemText, Said } from "./problem.ts";

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly floor?: number;
}

export interface EditedRoom {
  /** Its id in the file; left out for a new one. */
  readonly from?: string;
  readonly id: string;
  readonly name: string;
  readonly doors: readonly string[];
  readonly area?: Area;
}

export interface EditedDesk {
  readonly from?: string;
  readonly id: string;
  readonly room: string;
  readonly x: number;
  readonly y: number;
  readonly floor?: number;
  readonly neighbours?: readonly string[];
  readonly sound?: string;
  /** Where the cable of its unit ends; left out where no unit is planned. */
  readonly socket?: string;
}

export interface Selection {
  readonly desks?: readonly string[];
  readonly rooms?: readonly string[];
  readonly floors?: readonly number[];
  readonly receivers?: readonly string[];
  readonly groups?: readonly string[];
}

export interface EditedGroup extends Selection {
  readonly from?: string;
  readonly id: string;
}

export interface Hours {
  readonly days: readonly string[];
  readonly from: string;
  readonly to: string;
}

export interface EditedCircuit extends Selection {
  readonly from?: string;
  readonly id: string;
  readonly hours?: readonly Hours[];
  readonly otherwise?: Selection;
  readonly afterSeconds?: number;
  readonly tooFew?: boolean;
  readonly secondPress?: boolean;
  readonly levels?: readonly string[];
}

export interface EditedPlan {
  readonly rooms: readonly EditedRoom[];
  readonly desks: readonly EditedDesk[];
  readonly circuit1?: { readonly size?: number; readonly minimum?: number };
  readonly circuits?: readonly EditedCircuit[];
  readonly groups?: readonly EditedGroup[];
  readonly faultSound?: boolean;
  readonly drills?: { readonly nameDesks?: boolean };
  readonly testDays?: number;
  readonly floorHeightM?: number;
  readonly soundSeconds?: number;
}

/** Its code with values, and the same in English for whoever does not know the code. */
export interface PlanProblem extends Said, ProblemText {
  readonly path: string;
  readonly where: string;
}

/** Where the picture of a storey lies: its lower left corner and its width, in metres. */
export interface ImagePlace {
  readonly x: number;
  readonly y: number;
  readonly widthM: number;
}

export interface PlanImage extends ImagePlace {
  readonly floor: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** What waits for a second administrator. */
export interface PlanDraft {
  readonly at: string;
  readonly who: string;
  readonly why: string;
  /** Hash of the text it was made from. */
  readonly base: string;
  readonly hash: string;
}

export interface PlanFile {
  readonly file: string;
  readonly hash: string;
  /** Null when the file is broken in a way that leaves no plan. */
  readonly plan: EditedPlan | null;
  readonly problems: readonly PlanProblem[];
  /** Another plan runs than the file has. */
  readonly differs: boolean;
  readonly whyNotWritable: string | null;
  readonly approval: "one-person" | "two-persons";
  readonly draft: PlanDraft | null;
  readonly images: readonly PlanImage[];
}

/** A socket that the gateway knows of: of the plan that runs, or of this machine. */
export interface PlanSocket {
  readonly socket: string;
  /** Other names of the same one (`/dev/ttyUSB0`). */
  readonly names: readonly string[];
}

export interface DiffPart {
  /** Line of the new text at which it begins. */
  readonly line: number;
  /** Each begins with a space, a plus or a minus. */
  readonly lines: readonly string[];
}

export interface PlanPreview {
  readonly problems: readonly PlanProblem[];
  readonly change: PlanChange | null;
  readonly diff: readonly DiffPart[];
  readonly text: string;
}

export type PlanSaved = { readonly saved: "file"; readonly version: number } | { readonly saved: "draft" };

export interface PlanVersion {
  readonly number: number;
  readonly at: string;
  /** The account; null for a text that was found in the file and not saved here. */
  readonly who: string | null;
  readonly approvedBy: string | null;
  readonly why: string;
  readonly hash: string;
}
