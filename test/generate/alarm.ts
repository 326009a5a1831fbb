/** docs/alarm.md: the decision table of an alarm, its diagram, and what units show, from the tables of the core. */
import { buzzerPatterns, lightPatterns } from "../../firmware-protocol/patterns.ts";
import {
  type Act,
  actRows,
  acts,
  becomes,
  type Progress,
  progresses,
  type StepType,
  stepTypes,
} from "../../src/core/alarm-table.ts";
import { calledRows, callKinds, originRows, profileSounds, restRows } from "../../src/core/signal-table.ts";

const head = `# The way of an alarm

What an alarm is, who moves it, and what units show meanwhile. The tables are made from \`src/core/alarm-table.ts\` and
\`src/core/signal-table.ts\` by \`npm run generate\`; the first row that fits holds. When further circuits are called stands in
\`src/core/circuits.ts\`, what is practice in \`src/core/drill-state.ts\`, each as a table above its code.

| level | means | raised by |
|---|---|---|
| \`assist\` *Beistand* | please look in | green key held 1 s where nobody calls; page, command line, MQTT |
| \`help\` *Notruf* | somebody is in danger | the red button, always, at its first edge; page, command line, MQTT |
| \`lockdown\` *Amok* | stay in, lock the door | red and green held 3 s; the two keys of a guard panel; page, command line, MQTT (a verb of its own) |

A graver level takes the place of a lesser one at the same desk, never the other way round. A press that arrives more than 2 min late is
*missed*: it is an alarm like any other that is seen and not heard, and circuit 2 is called at once.
`;

function diagram(): string {
  const arrows = new Map<string, string[]>();
  for (const type of stepTypes) {
    for (const from of progresses) {
      const to = becomes[type][from];
      if (to === from) continue;
      const arrow = `    ${from} --> ${to === "closed" ? "[*]" : to}`;
      arrows.set(arrow, [...(arrows.get(arrow) ?? []), type]);
    }
  }
  const lines = [...arrows].map(([arrow, types]) => `${arrow}: ${types.join(", ")}`);
  return ["```mermaid", "stateDiagram-v2", "    [*] --> raised: raised, missed", ...lines, "```"].join("\n");
}

function actTable(): string {
  const columns: readonly (Progress | "none")[] = ["none", ...progresses];
  const cell = (act: Act, progress: Progress | "none"): string => {
    const said = actRows[act].said[progress];
    if (said === undefined) return "–";
    const next = progress === "none" || said === "raised" ? "raised" : becomes[said][progress];
    return next === progress ? `*${said}*` : `*${said}* → ${next}`;
  };
  return [
    `| | what happens | ${columns.map((name) => (name === "none" ? "no alarm there" : name)).join(" | ")} |`,
    `|---|---|${columns.map(() => "---").join("|")}|`,
    ...acts.map((act) => {
      const { row, what } = actRows[act];
      return `| ${row} | ${what} | ${columns.map((progress) => cell(act, progress)).join(" | ")} |`;
    }),
  ].join("\n");
}

const reasons = (): string => acts.map((act) => `- **${actRows[act].row}** ${actRows[act].why}`).join("\n");

const stays = (type: StepType): boolean => progresses.every((progress) => becomes[type][progress] === progress);

function signalTable(): string {
  const called = callKinds.map((kind) => {
    const { waiting, waitingMore, answered, answeredMore } = calledRows[kind];
    return `| called: ${kind} | \`${waiting.buzzer}\` · \`${waiting.light}\` | \`${waitingMore.buzzer}\` · \`${waitingMore.light}\` | \`${answered}\` | \`${answeredMore}\` |`;
  });
  return [
    "| desk | nobody goes yet: sound · light | … and more are open | somebody goes: light | … and more are open |",
    "|---|---|---|---|---|",
    ...called,
  ].join("\n");
}

const originTable = (): string =>
  [
    "| the desk that calls | light | another alarm calls it too |",
    "|---|---|---|",
    ...Object.entries(originRows).map(([state, { light, more }]) => `| ${state} | \`${light}\` | \`${more}\` |`),
  ].join("\n");

const restTable = (): string =>
  [
    "| at rest | sound | light |",
    "|---|---|---|",
    ...Object.entries(restRows).map(([what, { buzzer, light }]) => `| ${what} | \`${buzzer}\` | \`${light}\` |`),
  ].join("\n");

function profileTable(): string {
  const sounds = Object.keys(profileSounds.loud) as (keyof typeof profileSounds.loud)[];
  return [
    `| \`sound:\` of the desk | ${sounds.join(" | ")} |`,
    `|---|${sounds.map(() => "---").join("|")}|`,
    ...Object.entries(profileSounds).map(
      ([profile, row]) =>
        `| ${profile} | ${sounds.map((sound) => (row[sound] ? "sounds" : "light alone")).join(" | ")} |`,
    ),
  ].join("\n");
}

function rhythms(): string {
  const rows = [
    ...Object.entries(buzzerPatterns).map(
      ([name, { rhythm, meaning }]) => `| sound | \`${name}\` | \`${rhythm}\` | ${meaning} |`,
    ),
    ...Object.entries(lightPatterns).map(
      ([name, { rhythm, meaning, colour, beacon }]) =>
        `| light, ${colour}${beacon ? ", beacon" : ""} | \`${name}\` | \`${rhythm}\` | ${meaning} |`,
    ),
  ];
  return ["| | name | two seconds | means |", "|---|---|---|---|", ...rows].join("\n");
}

/** The whole page. */
export function alarmPage(): string {
  const parts = [
    head,
    "## The states\n",
    diagram(),
    `\n${stepTypes
      .filter(stays)
      .map((type) => `*${type}*`)
      .join(" and ")} leave every state as it is.\n`,
    "## The decision table\n",
    "What is recorded, and the state afterwards where it changes.\n",
    actTable(),
    "",
    reasons(),
    "\n## What desks show\n",
    "The origin is discreet: no sound and no bright light there. Real beats drill: practice is shown only where nothing real calls.\n",
    originTable(),
    "",
    signalTable(),
    "",
    restTable(),
    "",
    profileTable(),
    "\n## Sounds and lights\n",
    rhythms(),
    "",
  ];
  return parts.join("\n");
}
