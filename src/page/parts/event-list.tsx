/** Events, a line each, with a sign for their kind. */
import type { RufkreisEvent } from "../../core/event.ts";
import { eventText, kindOf } from "../text/event-text.ts";
import { t } from "../text/text.ts";
import { clockText, dayAndTimeText } from "../text/time-text.ts";
import { Icon, type IconName } from "./icon.tsx";

const icons: Readonly<Record<ReturnType<typeof kindOf>, IconName>> = {
  alarm: "bell",
  good: "check",
  trouble: "alarm",
  plain: "info",
};

interface EventListProps {
  /** `undefined`: the journal has not answered yet. */
  readonly events: readonly RufkreisEvent[] | undefined;
  /** Whether all of them are about one desk, which need not be repeated. */
  readonly sameDesk?: boolean;
  readonly withDay?: boolean;
}

export function EventList({ events, sameDesk = false, withDay = false }: EventListProps) {
  if (events === undefined) return <p class="soft">{t().loading}</p>;
  if (events.length === 0) return <p class="soft">{t().desk.noHistory}</p>;
  return (
    <ol class={withDay ? "events events-days" : "events"}>
      {events.map((event) => (
        <li key={event.seq} class={`event event-${kindOf(event)}`}>
          <Icon name={icons[kindOf(event)]} />
          <time dateTime={event.at}>
            {withDay ? dayAndTimeText(event.at) : clockText(event.at)}
            {event.clockTrusted ? null : <abbr title={t().records.untrusted}>?</abbr>}
          </time>
          <span class="event-text">
            {sameDesk || !("desk" in event) ? null : <strong>{event.desk} </strong>}
            {eventText(event)}
          </span>
        </li>
      ))}
    </ol>
  );
}
