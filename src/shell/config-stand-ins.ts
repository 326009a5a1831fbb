/**
 * What stands in for a value of a configuration that is not allowed, where leaving it out is not allowed either. Each has a
 * name that nothing else has, so that it is found nowhere and repeats nothing.
 */
import { pathOf, valueAt } from "./config-problem.ts";

type StandIn = (name: string) => unknown;

/** Its neighbours are named: whether there are desks enough for the others is then a matter of the others. */
const desk: StandIn = (name) => ({ id: name, room: name, x: 0, y: 0, neighbours: [name] });
const room: StandIn = (name) => ({ id: name, name, doors: [name] });
const receivers: StandIn = (name) => ({ id: name, receivers: [name] });
/** Not 00:00, which hours may well end at. */
const hours = { days: ["mon"], from: "00:01", to: "00:02" };

const standIns: readonly (readonly [RegExp, StandIn])[] = [
  [/^(site|gateway|(rooms|desks|groups|circuits|mqtt\.brokers)\.\d+\.id|mqtt\.brokers\.\d+\.name)$/, (name) => name],
  [/^(rooms\.\d+\.(name|doors\.\d+)|desks\.\d+\.(room|neighbours\.\d+))$/, (name) => name],
  [/^(circuits|groups)\.\d+(\.otherwise)?\.(desks|rooms|receivers|groups)\.\d+$/, (name) => name],
  [/^desks\.\d+\.[xy]$/, () => 0],
  [/^desks\.\d+\.unit\.socket$/, (name) => `/dev/${name}`],
  [/^(rooms\.\d+\.doors|desks\.\d+\.neighbours)$/, (name) => [name]],
  [/^rooms\.\d+\.area\.(x|y|width|height)$/, () => 1],
  [/^rooms$/, (name) => [room(name)]],
  [/^rooms\.\d+$/, room],
  [/^desks$/, (name) => [desk(name), desk(`${name}-b`)]],
  [/^desks\.\d+$/, desk],
  [/^(circuits|groups)\.\d+$/, receivers],
  [/^(circuits|groups)\.\d+(\.otherwise)?\.(desks|rooms|receivers|groups)$/, (name) => [name]],
  [/^(circuits|groups)\.\d+(\.otherwise)?\.floors$/, () => [0]],
  [/^(circuits|groups)\.\d+(\.otherwise)?\.floors\.\d+$/, () => 0],
  [/^circuits\.\d+\.otherwise$/, () => ({})],
  [/^circuits\.\d+\.hours$/, () => [hours]],
  [/^circuits\.\d+\.hours\.\d+$/, () => hours],
  [/^circuits\.\d+\.hours\.\d+\.days$/, () => hours.days],
  [/^circuits\.\d+\.hours\.\d+\.days\.\d+$/, () => hours.days[0]],
  [/^circuits\.\d+\.levels\.\d+$/, () => "help"],
  [/^circuits\.\d+\.hours\.\d+\.from$/, () => hours.from],
  [/^circuits\.\d+\.hours\.\d+\.to$/, () => hours.to],
  [/^mqtt\.brokers\.\d+$/, (name) => ({ name, url: `mqtt://${name}` })],
  [/^mqtt\.brokers\.\d+\.url$/, (name) => `mqtt://${name}`],
];

/** What stands in at a path; `undefined` where leaving the value out will do. */
export function standInFor(path: string, name: string): unknown {
  return standIns.find(([pattern]) => pattern.test(path))?.[1](name);
}

/** The name of the stand-in for the place that was replaced as the n-th, counted from 1. */
export function standInName(n: number): string {
  return `replaced-${n}`;
}

/** In a text about the mended configuration: the names that people wrote instead of those of stand-ins; where they wrote none, numbers. */
export function originalNames(places: readonly string[], written: unknown): (text: string) => string {
  const original = (place: string): string => {
    const value = valueAt(written, pathOf(place));
    if (typeof value === "string" || typeof value === "number") return String(value);
    const [list, index] = place.split(".");
    // Circuits are numbered as people count them: the first in the list is circuit 2.
    return /\.\d+(\.id)?$/.test(place) ? String(Number(index) + (list === "circuits" ? 2 : 1)) : place;
  };
  return (text) =>
    text.replace(/\breplaced-(\d+)\b/g, (name, n: string) => {
      const place = places[Number(n) - 1];
      return place === undefined ? name : original(place);
    });
}
