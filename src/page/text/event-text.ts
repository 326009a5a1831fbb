/** One line of words for each thing that happened. */
import type { RufkreisEvent } from "../../core/event.ts";
import { roomName } from "../data/site.ts";
import { t, troubleText, whoText } from "./text.ts";

/** What happened, without when and where. */
export function eventText(event: RufkreisEvent): string {
  const texts = t().events;
  switch (event.type) {
    case "raised":
    case "missed":
      return `${texts[event.type]}: ${t().levels[event.level]}, ${roomName(event.room)}${modeText(event.mode)}`;
    case "sounding":
      return texts.sounding(event.neighbour, Math.round(event.pressToBuzzerMs));
    case "upgraded":
      return texts.upgraded(t().levels[event.level]);
    case "escalated":
      return texts.escalated(event.circuit, t().alarm.calledAs[event.reason]);
    case "accepted":
    case "attended":
    case "cancelled":
    case "tested":
      return texts[event.type](whoText(event.by));
    case "closed":
      return texts.closed(whoText(event.by), event.reason);
    case "moved":
      return texts.moved(event.from);
    case "fault":
    case "restored":
      return `${texts[event.type]}: ${troubleText(event.code).cause}`;
    case "pressed":
    case "key":
    case "tamper":
    case "pairing-offered":
    case "paired":
    case "unpaired":
    case "test-pressed":
      return texts[event.type];
    case "drill-started":
      return texts[event.type](Math.round(event.seconds / 60));
    case "drill-ended":
      return texts[event.type];
    case "journal-chained":
    case "journal-mended":
    case "journal-forgotten":
      return texts[event.type](event.count);
  }
}

function modeText(mode: "real" | "drill"): string {
  return mode === "real" ? "" : ` (${t().modes[mode]})`;
}

/** What kind of thing it is: `alarm`, `good`, `trouble` or `plain`; shown by a sign and a colour. */
export function kindOf(event: RufkreisEvent): "alarm" | "good" | "trouble" | "plain" {
  switch (event.type) {
    case "raised":
    case "missed":
    case "pressed":
    case "upgraded":
    case "escalated":
      return "alarm";
    case "accepted":
    case "attended":
    case "closed":
    case "tested":
    case "paired":
    case "restored":
      return "good";
    case "fault":
    case "tamper":
    case "cancelled":
    case "journal-mended":
      return "trouble";
    case "sounding":
    case "key":
    case "pairing-offered":
    case "unpaired":
    case "moved":
    case "test-pressed":
    case "drill-started":
    case "drill-ended":
    case "journal-chained":
    case "journal-forgotten":
      return "plain";
  }
}
