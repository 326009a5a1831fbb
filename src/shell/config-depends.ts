/**
 * What cannot be judged in a configuration with something replaced in it. Each row: where something was replaced, and the
 * paths at which an error may then come from that alone. `$1` is the same entry of a list.
 *
 * What is not listed does not depend on anything: a desk with a bad id stands in its room all the same, and one with a bad
 * place is called by its id.
 */

const dependents: readonly (readonly [on: RegExp, what: string])[] = [
  // Names that are not there, or not yet.
  [/^rooms(\.\d+(\.id)?)?$/, "^(desks\\.\\d+\\.room|(circuits|groups)\\.\\d+(\\.otherwise)?\\.rooms\\.\\d+)$"],
  [/^desks(\.\d+(\.id)?)?$/, "^(desks\\.\\d+\\.neighbours|(circuits|groups)\\.\\d+(\\.otherwise)?\\.desks)\\.\\d+$"],
  [/^desks(\.\d+(\.floor)?)?$/, "^(circuits|groups)\\.\\d+(\\.otherwise)?\\.floors\\.\\d+$"],
  [/^groups(\.\d+(\.id)?)?$/, "^circuits\\.\\d+(\\.otherwise)?\\.groups\\.\\d+$"],
  // Figures.
  [/^desks$/, "^(desks|circuit1)\\b"],
  [/^circuit1(\.size)?$/, "^circuit1\\.minimum$"],
  [/^circuit1(\.(size|minimum))?$/, "^desks\\.\\d+\\.neighbours$"],
  // Beside it.
  [/^circuits\.(\d+)\.hours\.(\d+)\.from$/, "^circuits\\.$1\\.hours\\.$2\\.to$"],
  [/^desks\.(\d+)\.unit\.device$/, "^desks\\.$1\\.unit\\.(uid|settings)\\b"],
  [/^desks\.(\d+)\.unit\.socket$/, "^desks\\.$1\\.unit\\.settings\\b"],
  [/^mqtt\.brokers\.(\d+)\.(url|username)$/, "^mqtt\\.brokers\\.$1\\.(passwordFile|caFile)$"],
];

/** Whom the desks call first depends on these. */
const circuit1 = /^(desks(\.\d+(\.(id|x|y|floor|sound|neighbours\b.*))?)?|circuit1\b.*|floorHeightM)$/;

/** That nobody is called depends on all of these, and on what is named there. A name that stands in is not found, and so judged nowhere. */
const members: readonly (readonly [on: RegExp, what: string])[] = [
  [/^(desks(\.\d+(\.(id|room|floor))?)?|rooms(\.\d+(\.id)?)?|groups\.\d+\.floors\b.*)$/, "^circuits\\b"],
  [/^(circuits|groups)$/, "^$1\\b"],
  [/^((circuits|groups)\.\d+(\.otherwise)?)(\.(desks|rooms|floors|receivers|groups)\b.*)?$/, "^$1(\\.|$)"],
];

export interface Counting {
  /** Whether an error at a path may be told. */
  readonly counts: (path: string) => boolean;
  /** The same for an error that says that nobody is called. */
  readonly countsMember: (path: string) => boolean;
  /** Whether it can be said whom the desks call first. */
  readonly knowsCircuits: boolean;
}

/** What counts when something was replaced at these places. */
export function counting(places: readonly string[]): Counting {
  const silent = silenced(dependents, places);
  const silentMembers = silenced(members, places);
  return {
    counts: (path) => !places.some((place) => overlap(place, path)) && !silent.some((what) => what.test(path)),
    countsMember: (path) => !silentMembers.some((what) => what.test(path)),
    knowsCircuits: !places.some((place) => circuit1.test(place)),
  };
}

function silenced(rows: readonly (readonly [RegExp, string])[], places: readonly string[]): RegExp[] {
  return rows.flatMap(([on, what]) =>
    places.flatMap((place) => (on.test(place) ? [new RegExp(place.replace(on, what))] : [])),
  );
}

/** One of them is the other, or lies in it. */
function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}
