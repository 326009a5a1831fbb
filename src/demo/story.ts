/** The last things that happened, a line each; the many `sounding` of one alarm share a line. */
import type { RufkreisEvent } from "../core/event.ts";
import type { Look } from "./canvas.ts";
import { clockText, eventText } from "./event-text.ts";

export interface StoryLine {
  readonly text: string;
  readonly look: Look;
}

/** More than any terminal is high. */
const linesMax = 200;

const lookOf: Readonly<Record<RufkreisEvent["type"], Look>> = {
  raised: "red",
  pressed: "red",
  sounding: "plain",
  upgraded: "red",
  escalated: "red",
  accepted: "green",
  attended: "green",
  cancelled: "yellow",
  closed: "green",
  missed: "yellow",
  key: "dim",
  tamper: "yellow",
  "pairing-offered": "dim",
  paired: "green",
  unpaired: "yellow",
  moved: "green",
  "test-pressed": "plain",
  tested: "green",
  "drill-started": "yellow",
  "drill-ended": "green",
  fault: "yellow",
  restored: "green",
  "journal-chained": "dim",
  "journal-mended": "yellow",
  "journal-forgotten": "dim",
};

export class Story {
  readonly lines: StoryLine[] = [];
  /** The line that further `sounding` of an alarm go to. */
  #sounding: { readonly alarm: string; readonly at: string; times: string[] } | undefined;

  tell(event: RufkreisEvent): void {
    if (event.type === "sounding") return this.#tellSounding(event);
    this.#sounding = undefined;
    this.#add({ text: `${clockText(event.at)}  ${eventText(event)}`, look: lookOf[event.type] });
  }

  /** Something that is no event: what a key did. */
  note(text: string): void {
    this.#sounding = undefined;
    this.#add({ text: `${clockText(Date.now())}  ${text}`, look: "dim" });
  }

  #tellSounding(event: Extract<RufkreisEvent, { type: "sounding" }>): void {
    if (this.#sounding?.alarm === event.alarm) this.lines.pop();
    else this.#sounding = { alarm: event.alarm, at: clockText(event.at), times: [] };
    const { at, times } = this.#sounding;
    // Seven of them fit into a line of 80.
    times.push(`${event.neighbour}=${event.pressToBuzzerMs.toFixed(event.pressToBuzzerMs < 10 ? 1 : 0)}`);
    this.#add({ text: `${at}  sounding ${times.join(" ")} ms`, look: "plain" });
  }

  #add(line: StoryLine): void {
    this.lines.push(line);
    if (this.lines.length > linesMax) this.lines.shift();
  }
}
