/**
 * The part of `site.yaml` that the page may edit, as it goes over the wire: the values as they stand in the file, without the defaults
 * that are not written there. What they mean is judged by the same check as `rufkreis config check`; here they have a form and a bound.
 *
 * Everything else (what a unit is besides where it is plugged in, brokers, the page itself, files with secrets) is not in it, so it cannot
 * be changed.
 */
import { z } from "zod";
import type { EditedPlan } from "../../core/plan-edited.ts";

/** More than the configuration allows, so that its own check says what is wrong. */
const listMax = 200;
const word = z.string().max(200);
const number = z.number().min(-1e6).max(1e6);
const list = <T extends z.ZodType>(of: T) => z.array(of).max(listMax);
/** The id under which an entry stands in the file; left out for a new one. */
const from = word.exactOptional();

const area = z.strictObject({ x: number, y: number, width: number, height: number, floor: number.exactOptional() });
const room = z.strictObject({ from, id: word, name: word, doors: list(word), area: area.exactOptional() });
const desk = z.strictObject({
  from,
  id: word,
  room: word,
  x: number,
  y: number,
  floor: number.exactOptional(),
  neighbours: list(word).exactOptional(),
  sound: word.exactOptional(),
  socket: word.exactOptional(),
});
const selection = {
  desks: list(word).exactOptional(),
  rooms: list(word).exactOptional(),
  floors: list(number).exactOptional(),
  receivers: list(word).exactOptional(),
};
const groups = list(word).exactOptional();
const group = z.strictObject({ from, id: word, ...selection });
const circuit = z.strictObject({
  from,
  id: word,
  ...selection,
  groups,
  hours: list(z.strictObject({ days: list(word), from: word, to: word })).exactOptional(),
  otherwise: z.strictObject({ ...selection, groups }).exactOptional(),
  afterSeconds: number.exactOptional(),
  tooFew: z.boolean().exactOptional(),
  secondPress: z.boolean().exactOptional(),
  levels: list(word).exactOptional(),
});

export const planForm: z.ZodType<EditedPlan> = z.strictObject({
  rooms: list(room),
  desks: list(desk),
  circuit1: z.strictObject({ size: number.exactOptional(), minimum: number.exactOptional() }).exactOptional(),
  circuits: list(circuit).exactOptional(),
  groups: list(group).exactOptional(),
  faultSound: z.boolean().exactOptional(),
  drills: z.strictObject({ nameDesks: z.boolean().exactOptional() }).exactOptional(),
  testDays: number.exactOptional(),
  floorHeightM: number.exactOptional(),
  soundSeconds: number.exactOptional(),
});

/**
 * Lists whose entries have an id. What an entry of these has besides is not the page's, and stays. Of a desk's unit the socket is the page's
 * and stands beside the others there; its uid, device and settings stay with it.
 */
export const named = {
  rooms: ["id", "name", "doors", "area"],
  desks: ["id", "room", "x", "y", "floor", "neighbours", "sound"],
  circuits: [
    ...["id", "desks", "rooms", "floors", "receivers", "groups", "hours", "otherwise"],
    ...["afterSeconds", "tooFew", "secondPress", "levels"],
  ],
  groups: ["id", "desks", "rooms", "floors", "receivers"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type NamedList = keyof typeof named;

export const namedLists = Object.keys(named) as readonly NamedList[];
/** In the order in which a new one is put into a file. */
export const planKeys = [
  ...["rooms", "desks", "circuit1", "circuits", "groups", "faultSound"],
  ...["drills", "testDays", "floorHeightM", "soundSeconds"],
] as readonly (keyof EditedPlan)[];

type Group = Readonly<Record<string, unknown>>;

/** The editable part of a file's data; `undefined` when its form is broken, which the check tells better. */
export function planOf(data: unknown): EditedPlan | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const group = data as Group;
  const picked = planKeys.flatMap((key) => (group[key] == null ? [] : [[key, pickedOf(key, group[key])]]));
  const parsed = planForm.safeParse(Object.fromEntries(picked));
  return parsed.success ? parsed.data : undefined;
}

function pickedOf(key: string, value: unknown): unknown {
  if (!isNamed(key) || !Array.isArray(value)) return value;
  return value.map((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) return entry;
    const { id } = entry as { id?: unknown };
    const kept = Object.entries(entry).filter(([name]) => (named[key] as readonly string[]).includes(name));
    const socket = key === "desks" ? socketOf(entry) : undefined;
    return { from: id, ...Object.fromEntries(kept), ...(socket === undefined ? {} : { socket }) };
  });
}

function socketOf({ unit }: { readonly unit?: unknown }): string | undefined {
  const { socket } = (unit ?? {}) as { readonly socket?: unknown };
  return typeof socket === "string" ? socket : undefined;
}

export function isNamed(key: string): key is NamedList {
  return Object.hasOwn(named, key);
}

/** Data of a file with another plan in it. What an entry has that is not the page's comes from the file, or else from `donor`. */
export function withPlan(data: Group, plan: EditedPlan, donor: Group = {}): Group {
  const result: Record<string, unknown> = { ...data };
  for (const key of planKeys) {
    const value = plan[key];
    if (value === undefined || (Array.isArray(value) && value.length === 0 && key !== "rooms" && key !== "desks"))
      delete result[key];
    else
      result[key] = isNamed(key) ? (value as readonly Group[]).map((entry) => whole(key, entry, data, donor)) : value;
  }
  return result;
}

/** An entry with all that it has in the file. */
function whole(key: NamedList, { from: was, ...entry }: Group, data: Group, donor: Group): Group {
  const older = entryOf(donor, key, was ?? entry.id);
  const kept = entryOf(data, key, was) ?? older ?? {};
  const others = Object.fromEntries(
    Object.entries(kept).filter(([name]) => !(named[key] as readonly string[]).includes(name)),
  );
  return key === "desks" ? fitted(entry, { ...others, unit: others.unit ?? older?.unit }) : { ...entry, ...others };
}

/** A desk with its unit at the socket that is wanted. A unit whose socket is no text is broken, which the check tells, and stays so. */
function fitted({ socket, ...desk }: Group, { unit, ...others }: Group): Group {
  const whole = { ...desk, ...others };
  if (typeof socket === "string") return { ...whole, unit: isGroup(unit) ? { ...unit, socket } : { socket } };
  return unit === undefined || socketOf({ unit }) !== undefined ? whole : { ...whole, unit };
}

function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function entryOf(data: Group, key: NamedList, id: unknown): Group | undefined {
  const entries = data[key];
  if (id === undefined || !Array.isArray(entries)) return undefined;
  return entries.find((entry: unknown) => (entry as { id?: unknown } | null)?.id === id) as Group | undefined;
}
