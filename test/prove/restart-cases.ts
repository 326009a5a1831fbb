/**
 * Cases as people live them, step by step, and how one is lived with or without a mishap: what was seen before each next step, and what is in
 * the journal at the end. Twelve desks in a row; d11 and d12 are the guards', d9 and d10 the management's.
 */
import type { RufkreisEvent } from "../../src/core/event.ts";
import type { Request } from "../../src/core/io.ts";
import { begin } from "../../src/core/restore.ts";
import { Office } from "../core/office.ts";

type Key = "green" | "green-hold" | "both-hold";

/** What somebody does, and how long nothing happens after it. */
interface CaseStep {
  readonly does: string;
  readonly act: (office: Office, ask: (request: Request) => void) => void;
  readonly thenMs: number;
}

export interface Case {
  readonly name: string;
  /** A drill is announced in it. */
  readonly practises?: true;
  readonly steps: readonly CaseStep[];
}

const guards = {
  id: "guards",
  desks: ["d11", "d12"],
  afterSeconds: 30,
  tooFew: true,
  secondPress: true,
  levels: ["help", "lockdown"],
} as const;
const management = { ...guards, id: "management", desks: ["d9", "d10"], afterSeconds: 60, tooFew: false };

const shortMs = 7000;
/** Both circuits are called in this time, also when the machine was off for a while and nobody knows how long. */
const longMs = 100_000;

const press = (desk: string, thenMs = shortMs): CaseStep => ({
  does: `red at ${desk}`,
  act: (office) => office.press(desk),
  thenMs,
});
const key = (desk: string, what: Key, thenMs = shortMs): CaseStep => ({
  does: `${what} at ${desk}`,
  act: (office) => office.happens(desk, what),
  thenMs,
});
const request = (verb: "accept" | "attend" | "cancel", by: string): CaseStep => ({
  does: `${verb} by ${by}`,
  act: (office, ask) => ask({ verb, alarm: openOf(office), by }),
  thenMs: shortMs,
});
const close: CaseStep = {
  does: "close by guard",
  act: (office, ask) => ask({ verb: "close", alarm: openOf(office), by: "guard", reason: "over" }),
  thenMs: shortMs,
};

const drill = (...desks: string[]): CaseStep => ({
  does: `drill at ${desks.join(", ")}`,
  act: (_, ask) => ask({ verb: "drill", desks, seconds: 3600, by: "safety" }),
  thenMs: shortMs,
});
const drillEnd: CaseStep = {
  does: "end of the drill",
  act: (_, ask) => ask({ verb: "drill-end", by: "safety" }),
  thenMs: shortMs,
};

function openOf(office: Office): string {
  return [...office.state.alarms.keys()].at(-1) ?? "none";
}

export const cases: readonly Case[] = [
  {
    name: "a neighbour comes",
    steps: [press("d1"), key("d3", "green"), key("d1", "green"), key("d1", "green-hold")],
  },
  {
    name: "nobody comes, then the guards do",
    steps: [press("d1", longMs), request("accept", "guard"), request("attend", "guard"), close],
  },
  {
    name: "a cancel under coercion",
    steps: [
      press("d1"),
      key("d1", "green"),
      key("d1", "green-hold", longMs),
      key("d11", "green"),
      key("d1", "green-hold"),
    ],
  },
  {
    name: "a cancel while somebody comes",
    steps: [press("d1"), key("d3", "green"), request("cancel", "d1"), request("attend", "d3"), close],
  },
  {
    name: "a second press although somebody comes",
    steps: [press("d1"), key("d3", "green"), press("d1"), key("d11", "green"), close],
  },
  {
    name: "from assist to lockdown",
    steps: [key("d1", "green-hold"), press("d1"), key("d1", "both-hold"), key("d12", "green"), close],
  },
  { name: "two at once", steps: [press("d1"), press("d2"), key("d4", "green"), key("d5", "green"), close, close] },
  {
    name: "practice, answered, and a second press after it",
    practises: true,
    steps: [drill("d1", "d2"), press("d1"), key("d3", "green"), close, press("d1"), close, drillEnd],
  },
  {
    name: "practice, and then in earnest",
    practises: true,
    steps: [drill("d1"), press("d1"), press("d1", longMs), key("d11", "green"), close],
  },
  {
    name: "somebody else in earnest while others practise",
    practises: true,
    steps: [drill("d1"), press("d5"), press("d1"), key("d4", "green"), drillEnd, press("d1"), close, close],
  },
];

/** What must be the same whatever happened in between. */
export interface Sight {
  readonly alarms: readonly unknown[];
  readonly lights: Readonly<Record<string, string>>;
  readonly buzzing: readonly string[];
}

export interface Life {
  /** One before each next step, and one at the end. */
  readonly sights: readonly Sight[];
  /** The records of the case on disk, in order, without who sounded and which circuits were called. */
  readonly story: readonly string[];
  /** Which circuits were called for which alarm and why, in order. */
  readonly escalations: readonly string[];
  readonly effects: number;
  /** Keys that had to be pressed once more, because the first time was not known to be after the call. */
  readonly pressedAgain: number;
}

/** Something that happens to the gateway, asked at each moment of a case whether it is due. */
export type Mishap = (office: Office, step: number, sinceMs: number) => void;

const sliceMs = 100;
const askAgainMs = 1000;

/** Lives a case. Time goes on in slices, and the mishap may fall into each of them. */
export function liveCase({ steps }: Case, mishap: Mishap = () => undefined, begun: typeof begin = begin): Life {
  const office = Office.of(12, { circuits: [guards, management] });
  office.begun = begun;
  const sights: Sight[] = [];
  office.effectsDone = 0;
  let pressedAgain = 0;
  let asked: { readonly transaction: string; readonly request: Request } | undefined;
  for (const [place, { act, thenMs }] of steps.entries()) {
    mishap(office, place, -1);
    const transaction = `case-${place}`;
    const rowsBefore = office.disk.written.length;
    let isAgain = false;
    act(office, (one) => {
      asked = { transaction, request: one };
      office.request(one, transaction);
    });
    for (let sinceMs = 0; sinceMs < thenMs; sinceMs += sliceMs) {
      mishap(office, place, sinceMs);
      office.wait(sliceMs);
      if (!isAgain && meantNothing(office, rowsBefore)) {
        isAgain = true;
        pressedAgain++;
        act(office, () => undefined);
      }
      const isDue = sinceMs % askAgainMs === askAgainMs - sliceMs;
      if (isDue && asked !== undefined && !office.responses.has(asked.transaction))
        office.request(asked.request, asked.transaction);
    }
    sights.push(sightOf(office));
  }
  return {
    sights,
    story: storyOf(office),
    escalations: escalationsOf(office),
    effects: office.effectsDone,
    pressedAgain,
  };
}

/** A key is on disk as one that meant nothing; whoever pressed it sees that, and presses again. */
function meantNothing(office: Office, rowsBefore: number): boolean {
  return office.disk.written.slice(rowsBefore).some(({ record }) => record.event.type === "key");
}

function sightOf(office: Office): Sight {
  const alarms = [...office.state.alarms.values()].map(
    ({ desk, level, mode, progress, presses, called, acceptedBy, attendedBy, circuits }) => ({
      ...{ desk, level, mode, progress, presses, acceptedBy, attendedBy },
      called: [...called].sort(),
      circuits: [...circuits].sort(),
    }),
  );
  const desks = [...office.site.desks.keys()];
  return {
    alarms,
    lights: Object.fromEntries(desks.map((desk) => [desk, office.light(desk)])),
    buzzing: office.buzzing(),
  };
}

function written(office: Office): RufkreisEvent[] {
  return office.disk.written
    .map(({ record }) => record.event)
    .filter((event) => "alarm" in event || event.type === "drill-started" || event.type === "drill-ended");
}

function storyOf(office: Office): string[] {
  return written(office).flatMap((event) => {
    if (event.type === "sounding" || event.type === "escalated") return [];
    if (event.type === "drill-started" || event.type === "drill-ended") return [event.type];
    const { desk, mode } = event as RufkreisEvent & { desk: string; mode: string };
    return [`${event.type} ${desk} ${mode}${"by" in event ? ` by ${event.by}` : ""}`];
  });
}

function escalationsOf(office: Office): string[] {
  return written(office).flatMap((event) =>
    event.type === "escalated" ? [`${event.desk} ${event.circuitId} ${event.reason}`] : [],
  );
}
