/**
 * Above every view while a drill goes on, but those of a drill and of an alarm: there an alarm that is practice says so itself, and a
 * real one must not stand below the word "drill".
 */
import { serverInstant, tick } from "../data/clock.ts";
import { drill } from "../data/office.ts";
import { hashOf, route } from "../data/route.ts";
import { isLive } from "../data/stream.ts";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { runningText } from "../text/time-text.ts";

export function DrillBar() {
  const { view } = route.value;
  if (drill.value?.state !== "running" || view === "drills" || view === "alarm") return null;
  const { waiting = [], pressed = [] } = drill.value;
  return (
    <a class="drill-bar" href={hashOf("drills")}>
      <Icon name="flag" />
      <span>
        <strong>{t().drills.bar}</strong>
        <span>
          {t().drills.pressed(pressed.length, waiting.length + pressed.length)} · {t().drills.left} <TimeLeft />
        </span>
      </span>
      <Icon name="next" />
    </a>
  );
}

/** By the gateway's steady clock; it stands still when the line is dead. */
export function TimeLeft() {
  tick.value;
  const untilMs = drill.value?.untilMs;
  const now = isLive.value ? serverInstant() : undefined;
  return <span role="timer">{untilMs === undefined || now === undefined ? "–:––" : runningText(untilMs - now)}</span>;
}
