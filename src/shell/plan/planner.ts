/**
 * The plan as the page edits it: shown, tried, saved, undone.
 *
 *   plan of the page ─► editPlan ─► text ─► the check of `config check` ─► what it changes ─► (another administrator) ─► file, version
 *
 * The file is the truth. A change says which text it was made from, and is refused when somebody else changed that meanwhile. What
 * runs is the plan that the gateway read when it started; what is saved here holds from the next start on
 * (docs/decisions/0016-site-editor.md).
 */
import { isDeepStrictEqual } from "node:util";
import { structuredPatch } from "diff";
import { parse } from "yaml";
import { planChange } from "../../core/plan-change.ts";
import type {
  DiffPart,
  EditedPlan,
  PlanDraft,
  PlanFile,
  PlanPreview,
  PlanSaved,
  PlanSocket,
  PlanVersion,
} from "../../core/plan-edited.ts";
import { layOut, type Site, type SitePlan } from "../../core/site.ts";
import { rfc3339 } from "../../core/time.ts";
import { parsePlan } from "../config.ts";
import { Refusal } from "../web/errors.ts";
import { countsFrom, isOldEnough } from "./account-age.ts";
import { editPlan, NotEditable } from "./plan-edit.ts";
import { PlanFileTrouble, type PlanText, readPlanFile, replacePlanFile, whyNotWritable } from "./plan-file.ts";
import { named, planKeys, planOf } from "./plan-form.ts";
import { socketsSeen } from "./plan-sockets.ts";
import type { Draft, PlanStore } from "./plan-store.ts";

export interface PlannerSetting {
  readonly file: string;
  /** What the gateway runs. */
  readonly running: SitePlan;
  /** Overrides of the configuration, which hold for what is tried too. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly approval: "one-person" | "two-persons";
  readonly approvalAgeDays: number;
}

/** What is wanted: a plan, or an older version of it. */
export type Wanted = { readonly plan: EditedPlan } | { readonly version: number };

export interface Change {
  /** Hash of the text that it was made from. */
  readonly base: string;
  readonly why: string;
  readonly wanted: Wanted;
}

export class Planner {
  readonly #setting: PlannerSetting;
  readonly store: PlanStore;

  constructor(setting: PlannerSetting, store: PlanStore) {
    this.#setting = setting;
    this.store = store;
  }

  sockets(): Promise<PlanSocket[]> {
    const { desks, sockets = [] } = this.#setting.running;
    return socketsSeen([...desks.flatMap(({ unit }) => unit?.socket ?? []), ...sockets]);
  }

  show(): PlanFile {
    const { file, running, approval } = this.#setting;
    const { text, hash } = this.#read();
    const checked = this.#check(text);
    const data = dataOf(text);
    const { text: _text, ...draft } = this.store.draft ?? { text: "" };
    return {
      file,
      hash,
      plan: planOf(data) ?? null,
      problems: checked.ok ? [] : checked.problems,
      differs: !checked.ok || JSON.stringify(checked.plan) !== JSON.stringify(running),
      whyNotWritable: whyNotWritable(file) ?? null,
      approval,
      draft: "who" in draft ? draft : null,
      images: this.store.images(),
    };
  }

  /** What a change would do. @throws Refusal */
  preview(base: string, wanted: Wanted): PlanPreview {
    const from = this.#readAt(base);
    return this.#tried(from.text, this.#textOf(from.text, wanted), namesOf(wanted));
  }

  /** What the draft would do. @throws Refusal */
  previewDraft(): PlanPreview & { readonly draft: PlanDraft } {
    const { text, ...draft } = this.#draft();
    return { ...this.#tried(this.#read().text, text, new Map()), draft };
  }

  /**
   * @param givenAt when somebody else last made the account of who saves, or changed it
   * @throws Refusal
   */
  save(who: string, { base, why, wanted }: Change, givenAt: string | undefined): PlanSaved {
    const from = this.#readAt(base);
    const text = this.#textOf(from.text, wanted);
    if (text === from.text) throw new Refusal(409, "plan-same", "the plan is already so; there is nothing to save");
    this.#demandRight(text);
    if (this.#setting.approval === "one-person")
      return { saved: "file", version: this.#write(from.text, text, { who, why, approvedBy: null }) };
    // Or draft with that, and approve with his own. A password that somebody changes himself is no sign of it.
    if (this.#setting.approvalAgeDays > 0) this.#demandAge(givenAt, rfc3339(Date.now()), newDrafter);
    this.#demandWritable();
    this.store.setDraft({ who, why, base, text });
    return { saved: "draft" };
  }

  /**
   * @param hash of the draft that was looked at
   * @param changedAt when the account of who approves was made or changed last
   * @throws Refusal
   */
  approve(who: string, hash: string, changedAt: string | undefined): PlanSaved {
    const draft = this.#draft();
    if (draft.hash !== hash)
      throw new Refusal(409, "draft-changed", "the draft is another one by now; look at it again");
    if (draft.who === who)
      throw new Refusal(409, "own-draft", "you drafted it yourself; another administrator has to approve it");
    // Whoever drafted it could make an account and approve with that.
    this.#demandAge(changedAt, draft.at, newAccount);
    const from = this.#readAt(draft.base);
    this.#demandRight(draft.text);
    const version = this.#write(from.text, draft.text, { who: draft.who, why: draft.why, approvedBy: who });
    this.store.removeDraft();
    return { saved: "file", version };
  }

  withdraw(): Draft {
    const draft = this.#draft();
    this.store.removeDraft();
    return draft;
  }

  #demandAge(since: string | undefined, draftAt: string, refuse: (from: string | undefined) => Refusal): void {
    const from = countsFrom(since ?? "", this.#setting.approvalAgeDays);
    if (!isOldEnough(from, draftAt, Date.now())) throw refuse(from);
  }

  #draft(): Draft {
    const { draft } = this.store;
    if (draft === undefined) throw new Refusal(404, "no-draft", "no draft waits; it was approved or withdrawn");
    return draft;
  }

  #version(number: number): PlanVersion & { readonly text: string } {
    const version = this.store.version(number);
    if (version === undefined) throw new Refusal(404, "no-version", `number: there is no version ${number} (any more)`);
    return version;
  }

  #read(): PlanText {
    return troubled(() => readPlanFile(this.#setting.file));
  }

  #readAt(base: string): PlanText {
    const read = this.#read();
    if (read.hash === base) return read;
    throw new Refusal(
      409,
      "plan-changed",
      "base: the file was changed meanwhile, by somebody else or by hand; load the plan anew and make your change again",
    );
  }

  #textOf(text: string, wanted: Wanted): string {
    try {
      return "plan" in wanted ? editPlan(text, wanted.plan) : restored(text, this.#version(wanted.version).text);
    } catch (error) {
      throw error instanceof NotEditable ? new Refusal(409, "plan-form", error.message) : error;
    }
  }

  #check(text: string) {
    return parsePlan(text, this.#setting.file, this.#setting.environment);
  }

  #tried(before: string, text: string, names: ReadonlyMap<string, string>): PlanPreview {
    const checked = this.#check(text);
    const diff = diffOf(before, text);
    if (!checked.ok) return { problems: checked.problems, change: null, diff, text };
    return { problems: [], change: planChange(this.#siteOf(before), checked.site, names), diff, text };
  }

  /** Of the file, or of what runs when the file is broken. */
  #siteOf(text: string): Site {
    const checked = this.#check(text);
    if (checked.ok) return checked.site;
    const laidOut = layOut(this.#setting.running);
    if (!laidOut.ok) throw new Error("the running plan cannot be laid out");
    return laidOut.site;
  }

  #demandRight(text: string): void {
    const checked = this.#check(text);
    if (checked.ok) return;
    const problems = checked.problems.map(({ path, message, remedy }) => ({
      path,
      value: undefined,
      message: `${message}; ${remedy}`,
    }));
    throw new Refusal(409, "plan-wrong", "the plan has errors and was not saved; see problems", { problems });
  }

  #demandWritable(): void {
    const why = whyNotWritable(this.#setting.file);
    if (why !== undefined) throw notWritten(why);
  }

  #write(before: string, text: string, by: { who: string; why: string; approvedBy: string | null }): number {
    this.store.found(before);
    try {
      replacePlanFile(this.#setting.file, text);
    } catch (error) {
      throw error instanceof PlanFileTrouble ? notWritten(error.message) : error;
    }
    return this.store.keep(text, by);
  }
}

function newAccount(from: string | undefined): Refusal {
  return new Refusal(
    409,
    "new-account",
    `your account, its role or its password was too new when this was drafted; another administrator has to approve it${orFrom(from)}`,
    { from },
  );
}

function newDrafter(from: string | undefined): Refusal {
  return new Refusal(
    409,
    "new-drafter",
    `your account, its role or its password was given to you too recently; another administrator has to draft this${orFrom(from)}`,
    { from },
  );
}

function orFrom(from: string | undefined): string {
  return from === undefined ? "" : `, or it is drafted from ${from} on`;
}

function notWritten(why: string): Refusal {
  return new Refusal(
    409,
    "plan-not-written",
    `the gateway may not write the file: ${why}; docs/page.md, "The site editor", says what to do, or copy the text by hand`,
  );
}

function troubled<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof PlanFileTrouble ? new Refusal(503, "plan-not-read", error.message) : error;
  }
}

/** Data of a text; what cannot be read is told by the check. */
function dataOf(text: string): unknown {
  try {
    return parse(text, { logLevel: "silent", maxAliasCount: 100, uniqueKeys: false });
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** Which desk is which under another name; a version tells nothing about that. */
function namesOf(wanted: Wanted): Map<string, string> {
  if (!("plan" in wanted)) return new Map();
  return new Map(wanted.plan.desks.flatMap(({ id, from }) => (from === undefined ? [] : [[id, from] as const])));
}

/**
 * An older plan in the file of today. Settings that are not the plan's stay as they are today (nobody undoes a password file, or that two
 * have to approve), and so does what is known of units besides their sockets; where all these are the same, the old text comes back to the letter.
 */
function restored(text: string, old: string): string {
  const [today, then] = [dataOf(text), dataOf(old)];
  const plan = planOf(then);
  if (plan === undefined)
    throw new NotEditable("that version has no plan that can be read; open it and copy what you need");
  if (isDeepStrictEqual(othersOf(today), othersOf(then)) && unitsAgree(today, then)) return old;
  return editPlan(text, plan, then as Readonly<Record<string, unknown>>);
}

function othersOf(data: unknown): object {
  const pairs = Object.entries(data as object).filter(([key]) => !(planKeys as readonly string[]).includes(key));
  return Object.fromEntries(pairs);
}

function unitsAgree(today: unknown, then: unknown): boolean {
  const units = (data: unknown): Map<string, object> => {
    const { desks } = data as { readonly desks?: readonly { readonly id: string }[] };
    return new Map((desks ?? []).map((desk) => [desk.id, extra(desk)]));
  };
  const [now, old] = [units(today), units(then)];
  return [...old].every(([id, unit]) => !now.has(id) || isDeepStrictEqual(unit, now.get(id)));
}

/** What a desk has that is not the plan's of the page. */
function extra(desk: object): object {
  const others = Object.entries(desk).filter(([key]) => !(named.desks as readonly string[]).includes(key));
  return Object.fromEntries(others.map(([key, value]) => [key, key === "unit" ? withoutSocket(value) : value]));
}

function withoutSocket(unit: unknown): unknown {
  if (typeof unit !== "object" || unit === null) return unit;
  return Object.fromEntries(Object.entries(unit).filter(([key]) => key !== "socket"));
}

/** More than anybody reads. */
const diffLinesMax = 2000;

export function diffOf(before: string, after: string): DiffPart[] {
  const patch = structuredPatch("", "", before, after, undefined, undefined, { context: 2, maxEditLength: 5000 });
  let left = diffLinesMax;
  return (patch?.hunks ?? []).flatMap(({ newStart, lines }) => {
    const kept = lines.filter((line) => !line.startsWith("\\")).slice(0, Math.max(0, left));
    left -= kept.length;
    return kept.length === 0 ? [] : [{ line: newStart, lines: kept }];
  });
}
