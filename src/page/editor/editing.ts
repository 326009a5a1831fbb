/**
 * The plan in the making: what the file has, what was changed, steps back and forth, and what the gateway says that it would do. It is
 * tried a moment after each change, and nothing is saved before somebody says so.
 */
import { computed, effect, signal } from "@preact/signals";
import type {
  EditedPlan,
  ImagePlace,
  PlanFile,
  PlanImage,
  PlanPreview,
  PlanSaved,
  PlanSocket,
} from "../../core/plan-edited.ts";
import { get, patch, post, remove } from "../data/api.ts";
import { mayLookAtPlan } from "../data/may.ts";
import { coverage } from "../data/office.ts";
import { plan as running } from "../data/site.ts";
import { refusalText } from "../parts/busy.tsx";
import { type Change, floorOf } from "./changes.ts";

const stepsMax = 200;
const tryAfterMs = 350;

/** What is selected on the drawing. */
export type Chosen = { readonly kind: "desk" | "room"; readonly id: string } | undefined;
export type Tool = "select" | "desk" | "room" | "picture";

export const file = signal<PlanFile | undefined>(undefined);
export const edited = signal<EditedPlan | undefined>(undefined);
export const chosen = signal<Chosen>(undefined);
export const tool = signal<Tool>("select");
export const storey = signal(0);
export const preview = signal<PlanPreview | undefined>(undefined);
export const previewTrouble = signal<string | undefined>(undefined);

/** What was saved last, until something is drawn again: a drawing, or an older version. */
export const saved = signal<(PlanSaved & { readonly how: "drawn" | "back" }) | undefined>(undefined);

/** How often a picture was sent: a new one has the address of the last, and a browser would show that. */
export const pictures = signal(0);

/** The sockets that the gateway knows of. */
export const sockets = signal<readonly PlanSocket[]>([]);

/** Where a picture was moved to and the gateway does not know yet, and why that did not work. */
const placed = signal<(ImagePlace & { readonly floor: number }) | undefined>(undefined);
export const pictureTrouble = signal<string | undefined>(undefined);

/** The picture below a storey, where it lies or is just being moved to. */
export function pictureOf(floor: number): PlanImage | undefined {
  const image = file.value?.images.find((each) => each.floor === floor);
  return image !== undefined && placed.value?.floor === floor ? { ...image, ...placed.value } : image;
}

let placing: ReturnType<typeof setTimeout> | undefined;

/** It is seen at once, and told to the gateway when it lies still: it is no part of the plan, and not saved with it. */
export function placePicture({ floor }: PlanImage, { x, y, widthM }: ImagePlace): void {
  const mine = { floor, x, y, widthM };
  placed.value = mine;
  clearTimeout(placing);
  placing = setTimeout(() => void sendPlace(mine), tryAfterMs);
}

async function sendPlace(mine: ImagePlace & { readonly floor: number }): Promise<void> {
  const { floor, ...place } = mine;
  try {
    await patch(`plan/image/${floor}`, place);
    await loadPlanFile();
    pictureTrouble.value = undefined;
  } catch (error) {
    pictureTrouble.value = refusalText(error);
  }
  if (placed.peek() === mine) placed.value = undefined;
}

const back = signal<readonly EditedPlan[]>([]);
const forth = signal<readonly EditedPlan[]>([]);

export const canUndo = computed(() => back.value.length > 0);
export const canRedo = computed(() => forth.value.length > 0);
export const isChanged = computed(
  () => edited.value !== undefined && JSON.stringify(edited.value) !== JSON.stringify(file.value?.plan),
);

export const storeys = computed((): readonly number[] => {
  const { desks = [], rooms = [] } = edited.value ?? {};
  const floors = [...desks.map(floorOf), ...rooms.flatMap(({ area }) => (area === undefined ? [] : [floorOf(area)]))];
  return [...new Set([storey.value, ...floors])].sort((a, b) => a - b);
});

/** Asks for the file; what was changed here stays if it was made from the same text. */
export async function loadPlanFile(): Promise<void> {
  const before = file.peek();
  const [loaded, seen] = await Promise.all([
    get<PlanFile>("plan"),
    get<{ readonly sockets: readonly PlanSocket[] }>("plan/sockets"),
  ]);
  sockets.value = seen.sockets;
  // What was changed here was made from the old text; the gateway says so at the next try, and nothing is lost before it is discarded.
  if (before !== undefined && before.hash !== loaded.hash && isChanged.peek()) {
    file.value = { ...before, images: loaded.images };
    return tryOut();
  }
  file.value = loaded;
  if (before?.hash === loaded.hash && edited.peek() !== undefined) return;
  begin(loaded.plan ?? undefined);
}

export function begin(plan: EditedPlan | undefined): void {
  edited.value = plan;
  back.value = [];
  forth.value = [];
  preview.value = undefined;
  previewTrouble.value = undefined;
  saved.value = undefined;
  const floors = plan?.desks.map(floorOf) ?? [];
  if (!floors.includes(storey.peek())) storey.value = Math.min(...(floors.length === 0 ? [0] : floors));
}

/** Nothing of it stays on the screen for whoever logs in next. */
effect(() => {
  if (mayLookAtPlan.value) return;
  file.value = undefined;
  sockets.value = [];
  begin(undefined);
});

/** @param joins whether it goes on with the last step: a drag is one step back, not a hundred */
export function change(how: Change, joins = false): void {
  const plan = edited.peek();
  if (plan === undefined) return;
  const next = how(plan);
  if (JSON.stringify(next) === JSON.stringify(plan)) return;
  if (!joins) back.value = [...back.peek(), plan].slice(-stepsMax);
  forth.value = [];
  saved.value = undefined;
  edited.value = next;
  later();
}

export function undo(): void {
  step(back, forth);
}

export function redo(): void {
  step(forth, back);
}

function step(from: typeof back, to: typeof back): void {
  const plan = from.peek().at(-1);
  const now = edited.peek();
  if (plan === undefined || now === undefined) return;
  from.value = from.peek().slice(0, -1);
  to.value = [...to.peek(), now];
  edited.value = plan;
  later();
}

let timer: ReturnType<typeof setTimeout> | undefined;
let asked = 0;

function later(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void tryOut(), tryAfterMs);
}

/** Only the newest answer counts. */
async function tryOut(): Promise<void> {
  const mine = ++asked;
  const base = file.peek()?.hash;
  if (!isChanged.peek()) {
    preview.value = undefined;
    previewTrouble.value = undefined;
    return;
  }
  try {
    const answer = await post<PlanPreview>("plan/preview", { base, plan: edited.peek() });
    if (mine !== asked) return;
    preview.value = answer;
    previewTrouble.value = undefined;
  } catch (error) {
    if (mine !== asked) return;
    preview.value = undefined;
    previewTrouble.value = refusalText(error);
  }
}

export async function save(why: string): Promise<void> {
  const answer = await post<PlanSaved>("plan", { base: file.peek()?.hash, why, plan: edited.peek() });
  await reload();
  saved.value = { ...answer, how: "drawn" };
}

export async function restore(version: number, why: string): Promise<void> {
  const answer = await post<PlanSaved>("plan", { base: file.peek()?.hash, why, version });
  await reload();
  saved.value = { ...answer, how: "back" };
}

export async function approve(hash: string): Promise<void> {
  await post("plan/draft", { hash });
  await reload();
}

export async function withdraw(): Promise<void> {
  await remove("plan/draft");
  await reload();
}

/** What is in the file is what is edited from now on. */
export async function reload(): Promise<void> {
  file.value = await get<PlanFile>("plan");
  begin(file.value.plan ?? undefined);
}

/** Desks that would sound now; a desk that nobody calls is not known. */
export const soundingNow = computed((): ReadonlySet<string> => {
  const desks = running.value?.desks ?? [];
  const missing = new Set<string>(desks.flatMap(({ id }) => coverage(id)?.missing.map(({ desk }) => desk) ?? []));
  const called = new Set(desks.flatMap(({ id, circuit1 }) => (coverage(id) === undefined ? [] : circuit1)));
  return new Set([...called].filter((id) => !missing.has(id)));
});
