/**
 * An alarm comes above all else: when a new one begins, it is shown and spoken, whatever was shown before. When the last one is closed
 * the page goes back to where it was.
 */
import { effect, signal } from "@preact/signals";
import { alarms, mostUrgent } from "../data/office.ts";
import { go, type Route, route } from "../data/route.ts";
import { plan, roomName } from "../data/site.ts";
import { hasState } from "../data/stream.ts";
import { t } from "../text/text.ts";

/** Spoken at once by screen readers: each new alarm. */
export const urgentWords = signal("");
/** Spoken when there is a pause, and shown for a while: each end of an alarm. */
export const calmWords = signal("");

interface Known {
  readonly room: string;
  readonly isReal: boolean;
}

const shownMs = 12_000;
const known = new Map<string, Known>();
let before: Route = { view: "floor", about: undefined };

/** What a tab in the background says. */
function titleNow(): string {
  const first = mostUrgent.value;
  const name = plan.value === undefined ? "Rufkreis" : `Rufkreis ${plan.value.site}`;
  if (first === undefined) return name;
  const mode = first.mode === "real" ? "" : `${t().modes[first.mode as "drill"]}: `;
  return `(${alarms.value.length}) ${mode}${t().levels[first.level as "help"]} ${roomName(first.room)} · ${name}`;
}

export function followAlarms(): void {
  effect(() => {
    document.title = titleNow();
  });
  effect(() => {
    if (!hasState.value) return;
    const open = alarms.value;
    const fresh = open.filter(({ alarm }) => !known.has(alarm));
    const over = [...known].filter(([id]) => !open.some(({ alarm }) => alarm === id));
    for (const { alarm, room, mode } of fresh) known.set(alarm, { room, isReal: mode === "real" });
    for (const [id] of over) known.delete(id);
    // The end first: practice ends when its desk calls in earnest, and the call is to be spoken.
    if (over.length > 0) end(over.map(([, alarm]) => alarm));
    if (fresh.length > 0) begin(fresh);
  });
}

function begin(fresh: typeof alarms.value): void {
  const texts = t();
  urgentWords.value = fresh
    .map(({ level, mode, room, desk }) => {
      const words = texts.alarm.announce(texts.levels[level as "help"], roomName(room), desk);
      return mode === "real" ? words : `${texts.modes[mode]}. ${words}`;
    })
    .join(" ");
  if (route.peek().view !== "alarm") before = route.peek();
  go("alarm");
}

/** The end of practice is not told beside a real alarm: in the same room it would be taken for the end of that one. */
function end(over: readonly Known[]): void {
  const isReal = [...known.values()].some((alarm) => alarm.isReal);
  const words = over
    .filter((alarm) => alarm.isReal || !isReal)
    .map((alarm) => (alarm.isReal ? t().alarm.over : t().alarm.overDrill)(roomName(alarm.room)))
    .join(" ");
  calmWords.value = words;
  urgentWords.value = "";
  setTimeout(() => {
    if (calmWords.value === words) calmWords.value = "";
  }, shownMs);
  if (known.size === 0 && route.peek().view === "alarm") go(before.view, before.about);
}
