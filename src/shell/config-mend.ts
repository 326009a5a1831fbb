/**
 * All errors at once: a configuration whose form is wrong in places is made whole, so that what the rest of it means can be
 * judged as well. A value that is not allowed gives way to its default, or to a stand-in where there is none; what is then
 * found wrong counts only as far as it does not depend on what was replaced.
 *
 * Example: desk d3 has a comma in x, and stands in a room that is not in the list. Both are told; whether every desk is
 * called by another is not, because that depends on x.
 */
import { layOut, type PlanError, type SitePlan } from "../core/site.ts";
import { planErrors } from "../core/site-errors.ts";
import { type Path, pathText, valueAt } from "./config-problem.ts";
import { type ConfigFile, configSchema } from "./config-schema.ts";

/** What zod tells of one thing that is wrong. */
export interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

export interface Mended {
  readonly file: ConfigFile;
  /** Whether something at a path may be told: not if it depends on what was replaced. */
  readonly counts: (path: string) => boolean;
  /** What is wrong with the plan, as far as it can be judged. */
  readonly planErrors: (plan: SitePlan) => readonly PlanError[];
}

type StandIn = (name: string) => unknown;

const desk: StandIn = (name) => ({ id: name, room: name, x: 0, y: 0 });
const room: StandIn = (name) => ({ id: name, name, doors: [name] });

/** Where leaving a value out is not allowed either. `name` is an id that nothing else has. */
const standIns: readonly (readonly [RegExp, StandIn])[] = [
  [
    /^(site|gateway|rooms\.\d+\.(id|name|doors\.\d+)|desks\.\d+\.(id|room|neighbours\.\d+)|mqtt\.brokers\.\d+\.name)$/,
    (name) => name,
  ],
  [/^desks\.\d+\.[xy]$/, () => 0],
  [/^rooms\.\d+\.doors$/, (name) => [name]],
  [/^rooms\.\d+\.area\.(x|y|width|height)$/, () => 1],
  [/^rooms$/, (name) => [room(name)]],
  [/^rooms\.\d+$/, room],
  [/^desks$/, (name) => [desk(name), desk(`${name}-b`)]],
  [/^desks\.\d+$/, desk],
  [/^mqtt\.brokers\.\d+$/, (name) => ({ name, url: `mqtt://${name}` })],
  [/^mqtt\.brokers\.\d+\.url$/, (name) => `mqtt://${name}`],
];

/** Something that was replaced, and what cannot be judged without it beside itself. */
const dependents: readonly (readonly [RegExp, RegExp])[] = [
  [/^rooms(\.\d+(\.id)?)?$/, /^desks\.\d+\.room$/],
  [/^desks(\.\d+(\.id)?)?$/, /^desks\.\d+\.neighbours\.\d+$/],
  [/^(desks|rooms)(\.\d+(\.(id|room|floor))?)?$/, /^(circuits|groups)\.\d+\b/],
  [/^groups\b/, /^circuits\.\d+\b/],
  [/^desks$/, /^(desks|circuit1)\b/],
  [/^circuit1\b/, /^(circuit1\b|desks\.\d+\.neighbours$)/],
  [/^desks\.\d+\.unit\.(socket|device)$/, /^desks\.\d+\.unit\.(uid|settings)\b/],
  [/^mqtt\.brokers\.\d+\.(url|username)$/, /^mqtt\.brokers\.\d+\.(passwordFile|caFile)$/],
];

/** Who is called depends on these. */
const circuits = /^(desks(\.\d+(\.(id|x|y|floor|sound|neighbours\b.*))?)?|circuit1\b.*|floorHeightM)$/;

/** A whole configuration in place of one that is wrong in these places; `undefined` if it cannot be made whole. */
export function mend(data: unknown, issues: readonly Issue[]): Mended | undefined {
  const copy: unknown = structuredClone(data);
  const replaced = new Set<string>();
  for (const [index, { code, path, keys }] of issues.entries()) {
    if (code === "unrecognized_keys") leaveOut(valueAt(copy, path as Path), keys ?? []);
    else {
      replaced.add(pathText(path as Path));
      replace(copy, path as Path, `replaced-${index}`);
    }
  }
  const parsed = configSchema.safeParse(copy);
  if (!parsed.success) return undefined;
  const places = [...replaced];
  const silent = dependents.flatMap(([on, what]) => (places.some((place) => on.test(place)) ? [what] : []));
  const knowsCircuits = !places.some((place) => circuits.test(place));
  return {
    file: parsed.data,
    counts: (path) => !places.some((place) => overlap(place, path)) && !silent.some((what) => what.test(path)),
    planErrors: (plan) => (knowsCircuits ? errorsOf(plan) : withoutCircuits(plan)),
  };
}

function errorsOf(plan: SitePlan): readonly PlanError[] {
  const laidOut = layOut(plan);
  return laidOut.ok ? [] : laidOut.errors;
}

function withoutCircuits(plan: SitePlan): readonly PlanError[] {
  const { names, others } = planErrors(plan);
  return [...names, ...others];
}

/** One of them is the other, or lies in it. */
function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

function leaveOut(group: unknown, keys: readonly string[]): void {
  if (typeof group !== "object" || group === null) return;
  for (const key of keys) delete (group as Record<string, unknown>)[key];
}

function replace(data: unknown, path: Path, name: string): void {
  const text = pathText(path);
  const group = valueAt(data, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof group !== "object" || group === null || key === undefined) return;
  const standIn = standIns.find(([pattern]) => pattern.test(text))?.[1];
  const record = group as Record<string | number, unknown>;
  if (standIn !== undefined) record[key] = standIn(name);
  else if (/^desks\.\d+\.unit\.socket$/.test(text)) replace(data, path.slice(0, -1), name);
  else delete record[key];
}
