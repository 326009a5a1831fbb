/** Events in a line of words, for screens and terminals. */
import type { Mode, RufkreisEvent } from "../core/event.ts";
import type { Level } from "../core/level.ts";

/** `raised`, then who and what. */
export function eventText(event: RufkreisEvent): string {
  return `${event.type.padEnd(8)} ${detail(event)}`;
}

function detail(event: RufkreisEvent): string {
  switch (event.type) {
    case "raised":
      return `${event.desk} in ${event.room} ${callText(event)}calls ${event.called.join(" ")}`;
    case "sounding":
      return `${event.desk}'s call sounds at ${event.neighbour}, ${ms(event.pressToBuzzerMs)} ms after the press`;
    case "pressed":
      return `${event.desk} once more`;
    case "upgraded":
      return `${event.desk}'s call is ${event.level} now`;
    case "escalated":
      return `${event.desk}'s call goes to circuit ${event.circuit}: ${[event.circuitId, ...event.receivers].join(", ")} (${event.reason})`;
    case "attended":
      return `somebody is at ${event.desk}`;
    case "cancelled":
      return `${event.desk} took it back: check in person`;
    case "accepted":
      return `${event.by} goes to ${event.desk}`;
    case "closed":
      return `${event.desk}'s call, by ${event.by}: ${event.reason}`;
    case "missed":
      return `${event.desk}: a press of ${Math.round(event.ageMs / 1000)} s ago arrived only now`;
    case "key":
      return `${event.desk}: ${event.key}, and nobody called`;
    case "tamper":
      return `${event.desk}: its case was opened`;
    case "pairing-offered":
      return `${event.uid} is offered the key of ${event.desk}`;
    case "paired":
      return `${event.uid} belongs to ${event.desk} now`;
    case "unpaired":
      return `${event.uid} no longer belongs to ${event.desk}`;
    case "moved":
      return `${event.uid} from ${event.from} to ${event.desk}`;
    case "test-pressed":
      return `${event.desk}, as announced`;
    case "tested":
      return `${event.desk} works, says ${event.by}`;
    case "drill-started":
      return `a drill at ${event.desks.join(" ")} for ${Math.round(event.seconds / 60)} min, by ${event.by}`;
    case "drill-ended":
      return `the drill is over (${event.reason}); ${event.pressed.length} pressed`;
    case "fault":
      return `${event.desk ?? "gateway"} ${event.code}: ${event.detail}`;
    case "restored":
      return `${event.desk ?? "gateway"} ${event.code}`;
    case "journal-chained":
    case "journal-mended":
    case "journal-forgotten":
      return `${event.count} events`;
  }
}

/** What kind of call it is, unless it is the usual one. */
function callText({ level, mode }: { readonly level: Level; readonly mode: Mode }): string {
  const kind = mode === "drill" ? "practises" : level === "assist" || level === "lockdown" ? level : undefined;
  return kind === undefined ? "" : `(${kind}) `;
}

export function ms(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

/** The time of day of an event or of now, to the millisecond. */
export function clockText(at: string | number): string {
  const date = new Date(at);
  const part = (value: number, digits = 2): string => String(value).padStart(digits, "0");
  return `${part(date.getHours())}:${part(date.getMinutes())}:${part(date.getSeconds())}.${part(date.getMilliseconds(), 3)}`;
}
