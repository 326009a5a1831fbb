/**
 * What the screen says of a desk, in at most 17 columns: what it calls and who comes, or who calls it and as which circuit.
 *
 *   ` 1  d1       0:42`   time since the press
 *   `calls, 7 sound`      `help` is not said; others are: `lockdown, 7 sound`, `drill, 3 sound`
 *   `circuit 2 called`    nobody came
 *   `d2 comes`            somebody said so; `somebody is there`, `taken back, look`
 *   `circuit 2 of d1`     called; `goes to d1` when it said so
 */
import type { AlarmView, DeskView } from "../core/view.ts";

/** What is known of all desks, to tell the story of one. */
export interface Floor {
  readonly desk: (id: string) => DeskView | undefined;
  readonly desks: readonly string[];
  /** Desks whose next press is practice. */
  readonly practising: readonly string[];
  /** The number of the circuit that called a desk first, by the events. */
  readonly circuitOf: (alarm: string, desk: string) => number | undefined;
}

/** The line of words about a desk. */
export function storyOf(view: DeskView, floor: Floor): string {
  if (view.alarm !== undefined) return ownStory(view.alarm);
  const [first, ...more] = callsTo(view, floor);
  if (first !== undefined) return calledStory(view.desk, first, more, floor);
  if (view.faults.length > 0) return view.faults.join(", ");
  return floor.practising.includes(view.desk) ? "drill: press it" : "";
}

function ownStory({ state, acceptedBy, level, mode, circuits, sounding, late }: AlarmView): string {
  if (state === "attended") return "somebody is there";
  if (state === "accepted") return `${acceptedBy.join(", ")} ${acceptedBy.length > 1 ? "come" : "comes"}`;
  if (state === "cancelled") return "taken back, look";
  if (late) return "too late to sound";
  const circuit = Math.max(...circuits);
  if (circuit > 1) return `circuit ${circuit} called`;
  const what = mode === "drill" ? "drill" : level === "help" ? "calls" : level;
  return `${what}, ${Object.keys(sounding).length} sound`;
}

function callsTo(view: DeskView, { desk, desks }: Floor): readonly AlarmView[] {
  return desks.flatMap((id) => {
    const alarm = desk(id)?.alarm;
    return alarm !== undefined && view.calledBy.includes(alarm.alarm) ? [alarm] : [];
  });
}

function calledStory(desk: string, first: AlarmView, more: readonly AlarmView[], { circuitOf }: Floor): string {
  const own = [first, ...more].find(({ acceptedBy }) => acceptedBy.includes(desk));
  if (own !== undefined) return `goes to ${own.desk}`;
  if (more.length > 0) return `called by ${[first, ...more].map((alarm) => alarm.desk).join(" ")}`;
  const circuit = circuitOf(first.alarm, desk);
  return circuit === undefined ? `called by ${first.desk}` : `circuit ${circuit} of ${first.desk}`;
}

/** Minutes and seconds, as `0:07` or `12:34`; nothing before its beginning. */
export function clockFace(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
