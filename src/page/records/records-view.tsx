/** What happened: all cases, and the timeline of one. */
import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { alarmOf, type RufkreisEvent } from "../../core/event.ts";
import { levelIcons } from "../alarm/alarm-view.tsx";
import { askEvents, joined, recent } from "../data/cases.ts";
import { mayRead } from "../data/may.ts";
import { hashOf, route } from "../data/route.ts";
import { roomName } from "../data/site.ts";
import { refusalText } from "../parts/busy.tsx";
import { EventList } from "../parts/event-list.tsx";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { dayAndTimeText, dayText, runningText } from "../text/time-text.ts";
import { type Case, casesOf, msBetween } from "./case-list.ts";
import { QualityCard } from "./quality-card.tsx";

const askedMax = 300;
const listed = ["raised", "missed", "accepted", "attended", "closed"] as const;

export function RecordsView() {
  const { about } = route.value;
  if (!mayRead.value) return <p class="page">{t().refused.forbidden}</p>;
  return about === undefined ? <CaseList /> : <OneCase key={about} alarm={about} />;
}

const newestOfAlarms = (): number | undefined => recent.value?.findLast((event) => alarmOf(event) !== undefined)?.seq;

/** Events that are asked for again whenever an alarm moves on. */
function useEvents(ask: () => Promise<readonly RufkreisEvent[]>) {
  const events = useMemo(() => signal<readonly RufkreisEvent[] | undefined>(undefined), []);
  const trouble = useMemo(() => signal<string | undefined>(undefined), []);
  const newest = newestOfAlarms();
  useEffect(() => {
    ask()
      .then((found) => {
        events.value = found;
      })
      .catch((error: unknown) => {
        trouble.value = refusalText(error);
      });
  }, [newest]);
  return { events: events.value, trouble: trouble.value };
}

async function askCases(): Promise<readonly RufkreisEvent[]> {
  const found = await Promise.all(listed.map((type) => askEvents({ type, limit: askedMax })));
  return joined(found.flat(), []);
}

function CaseList() {
  const { events, trouble } = useEvents(askCases);
  const cases = casesOf(events ?? []);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t().records.title}</h1>
        <p class="soft">{t().records.lead}</p>
      </div>
      {trouble === undefined ? null : <p class="trouble">{trouble}</p>}
      <QualityCard />
      {events === undefined ? <p class="soft">{t().loading}</p> : null}
      {events !== undefined && cases.length === 0 ? <p>{t().records.none}</p> : null}
      <ol class="cases">
        {cases.map((each) => (
          <CaseRow key={each.begun.alarm} each={each} />
        ))}
      </ol>
    </div>
  );
}

function CaseRow({ each: { begun, acceptedAt, closed } }: { readonly each: Case }) {
  const texts = t().records;
  const took =
    acceptedAt === undefined ? texts.unanswered : `${runningText(msBetween(begun.at, acceptedAt))} ${texts.took}`;
  return (
    <li>
      <a class={`case case-${begun.level} case-mode-${begun.mode}`} href={hashOf("records", begun.alarm)}>
        <Icon name={levelIcons[begun.level] ?? "bell"} />
        <span class="case-what">
          <strong>{roomName(begun.room)}</strong>
          <span class="soft">
            {begun.mode === "real" ? "" : `${t().modes[begun.mode]} · `}
            {t().levels[begun.level]} · {begun.desk}
          </span>
        </span>
        <span class="case-when">
          <time dateTime={begun.at}>{dayAndTimeText(begun.at)}</time>
          <span class="soft">
            {took}
            {closed === undefined ? null : ` · ${runningText(msBetween(begun.at, closed.at))} ${texts.lasted}`}
          </span>
        </span>
        <span class={closed === undefined ? "case-state case-open" : "case-state"}>
          {closed === undefined ? texts.open : texts.closed}
        </span>
      </a>
    </li>
  );
}

function OneCase({ alarm }: { readonly alarm: string }) {
  const { events, trouble } = useEvents(() => askEvents({ alarm }));
  const [found] = casesOf(events ?? []);
  return (
    <div class="page">
      <a class="button records-back" href={hashOf("records")}>
        <Icon name="back" />
        <span>{t().records.back}</span>
      </a>
      <h1>
        {found === undefined
          ? t().records.title
          : t().records.one(`${found.begun.desk}, ${roomName(found.begun.room)}`)}
      </h1>
      {trouble === undefined ? null : <p class="trouble">{trouble}</p>}
      <section class="card">
        {found === undefined ? null : <h2>{dayText(found.begun.at)}</h2>}
        {trouble === undefined ? <EventList events={events} sameDesk /> : null}
      </section>
    </div>
  );
}
