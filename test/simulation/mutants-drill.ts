/** Cores that are built wrong about drills (rules-drill.ts), and about what is shown, taken back and written down (rules-shown.ts, rules-records.ts). */
import { type Alarm, alarmAt, callsTo, isReal } from "../../src/core/alarm.ts";
import type { Drill } from "../../src/core/drill-state.ts";
import type { RufkreisEvent } from "../../src/core/event.ts";
import { type Step, step } from "../../src/core/gateway.ts";
import type { Effect, Input } from "../../src/core/io.ts";
import type { State } from "../../src/core/state.ts";
import { after } from "../../src/core/time.ts";
import { altered, beginning, type Mutant } from "./mutant.ts";
import { read, shownBy } from "./reading.ts";
import { rewritten } from "./reseal.ts";
import { type Subject, theCore } from "./subject.ts";

/** The core that believes something else than it knows. */
function believing(change: (before: State, input: Input) => State): Subject {
  return { ...theCore, step: (before, input, now) => step(change(before, input), input, now) };
}

function withDrill(change: (drill: Drill, state: State) => Drill): Subject {
  return believing((before) =>
    before.drill === undefined ? before : { ...before, drill: change(before.drill, before) },
  );
}

function withAlarms(state: State, change: (alarm: Alarm) => Alarm): State {
  return { ...state, alarms: new Map([...state.alarms].map(([id, alarm]) => [id, change(alarm)])) };
}

type Show = NonNullable<ReturnType<typeof shownBy>>;

/** The core that shows something else than it should. */
function showing(change: (shown: Show, desk: string, state: State) => Partial<Show>): Subject {
  return altered(({ effects, state }: Step) =>
    effects.map((effect): Effect => {
      const shown = shownBy(effect);
      if (shown === undefined || effect.kind !== "send") return effect;
      const { desk } = state.pairings.get(state.links.get(effect.socket)?.hello?.uid ?? "") ?? {};
      return desk === undefined ? effect : rewritten(effect, state, { ...shown, ...change(shown, desk, state) });
    }),
  );
}

/** Who practises is told of nothing but that. */
function deafInDrill({ light }: Show, desk: string, { alarms }: State): Partial<Show> {
  const own = alarmAt(alarms, desk as never);
  const isPractising = own !== undefined && !isReal(own) && callsTo(alarms, desk as never).some(isReal);
  return isPractising ? { buzzer: "silent", light: "received" } : { light };
}

/** Shows practice wherever practice calls. */
function drillFirst(shown: Show, desk: string, { alarms }: State): Partial<Show> {
  const calls = callsTo(alarms, desk as never);
  const isMixed = calls.some(isReal) && !calls.every(isReal) && alarmAt(alarms, desk as never) === undefined;
  return isMixed && shown.buzzer !== "silent" ? { buzzer: "drill-more", light: "drill-more" } : {};
}

function escalatesDrills(before: State, input: Input): State {
  return input.kind === "wake" ? withAlarms(before, (alarm) => ({ ...alarm, mode: "real" })) : before;
}

function cancelAnswers(before: State): State {
  return withAlarms(before, (alarm) => (alarm.progress === "cancelled" ? { ...alarm, progress: "accepted" } : alarm));
}

/** Whoever holds the green key at the desk that calls has been let in. */
function holdCloses(): Subject {
  const hasClosed = ({ effects }: Step): boolean =>
    effects.some((effect) => effect.kind === "append" && effect.records.some(({ event }) => event.type === "closed"));
  return {
    ...theCore,
    step: (before, input, now) => {
      const message = input.kind === "line" ? read(input.line) : undefined;
      if (message?.verb !== "EVENT" || message.kind !== "green-hold") return step(before, input, now);
      const made = step(
        withAlarms(before, (alarm) => ({ ...alarm, progress: "accepted" })),
        input,
        now,
      );
      return hasClosed(made) ? made : step(before, input, now);
    },
  };
}

function named({ effects }: Step): readonly Effect[] {
  return effects.map((effect) => {
    if (effect.kind !== "append") return effect;
    const records = effect.records.map((record) => ({ ...record, event: withName(record.event) }));
    return { ...effect, records };
  });
}

function withName(event: RufkreisEvent): RufkreisEvent {
  return event.type === "accepted" ? ({ ...event, person: "M. Muster" } as RufkreisEvent) : event;
}

const hourMs = 3600_000;
const toldAnswered = ({ light }: Show): boolean => light === "answered" || light === "assist-answered";

export const drillMutants: readonly Mutant[] = [
  {
    name: "takes a second press for practice",
    rules: ["10"],
    seed: 3,
    subject: () => withDrill((drill) => ({ ...drill, pressed: [] })),
  },
  {
    name: "takes the press of any desk for practice",
    rules: ["10"],
    seed: 3,
    subject: () => withDrill((drill, { site }) => ({ ...drill, desks: [...site.desks.keys()] })),
  },
  {
    name: "practises on after the end",
    rules: ["10"],
    seed: 6,
    subject: () => withDrill((drill) => ({ ...drill, until: after(drill.since, hourMs) })),
  },
  {
    name: "takes a press for practice that was made before the announcement",
    rules: ["10"],
    seed: 4,
    subject: () => withDrill((drill) => ({ ...drill, since: after(drill.since, -hourMs) })),
  },
  { name: "calls guards to a drill", rules: ["10"], seed: 3, subject: () => believing(escalatesDrills) },
  {
    name: "keeps a drill over a restart of the machine",
    rules: ["10"],
    seed: 4,
    subject: () =>
      beginning((from) => ({ ...from, drill: from.drill.map((one) => ({ ...one, sameMachineBoot: true })) })),
  },
  { name: "does not call who practises", rules: ["2", "10"], seed: 3, subject: () => showing(deafInDrill) },
  { name: "shows practice before a call in earnest", rules: ["10"], seed: 3, subject: () => showing(drillFirst) },
  {
    name: "goes on sounding when somebody comes",
    rules: ["5"],
    seed: 4,
    subject: () => showing((shown) => (toldAnswered(shown) ? { buzzer: "help", seconds: 5 } : {})),
  },
  {
    name: "puts the light out when somebody comes",
    rules: ["5"],
    seed: 4,
    subject: () => showing((shown) => (toldAnswered(shown) ? { light: "ready" } : {})),
  },
  { name: "takes a cancel for an answer", rules: ["6"], seed: 1, subject: () => believing(cancelAnswers) },
  { name: "closes for whoever holds the green key", rules: ["7"], seed: 22, subject: holdCloses },
  {
    name: "shows a fault as if it were an alarm",
    rules: ["12"],
    seed: 1,
    subject: () => showing(({ light }) => (light === "fault" ? { light: "help" } : {})),
  },
  { name: "writes down who it was", rules: ["15"], seed: 1, subject: () => altered(named) },
];
