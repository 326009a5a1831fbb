/** How drills went: medians and worst times per room, as the gateway counts them from its journal. Desks are named where the site has agreed on it. */
import type { RufkreisEvent } from "../../core/event.ts";
import type { DrillPart, DrillReport } from "../../core/records/drill.ts";
import { get } from "../data/api.ts";
import { askEvents, recent } from "../data/cases.ts";
import { drill } from "../data/office.ts";
import { hashOf, route } from "../data/route.ts";
import { roomName } from "../data/site.ts";
import { useAsked } from "../parts/asked.ts";
import { TableHead } from "../parts/table-head.tsx";
import { t, whoText } from "../text/text.ts";
import { dayAndTimeText, figuresText } from "../text/time-text.ts";

type Started = Extract<RufkreisEvent, { type: "drill-started" }>;

const listedMax = 20;

const newestOfDrills = (): number | undefined => recent.value?.findLast(({ type }) => type.startsWith("drill-"))?.seq;

/** The drills that are over, newest first; `undefined` until the journal answered. */
function useDrills() {
  const { found, trouble } = useAsked(
    async () => (await askEvents({ type: "drill-started", limit: listedMax })) as readonly Started[],
    [newestOfDrills()],
  );
  const over = found?.filter((each) => each.drill !== drill.value?.drill).reverse();
  const shown = over?.find((each) => each.drill === route.value.about) ?? over?.[0];
  return { over, shown, trouble };
}

/** The report of the newest drill, or of the one that was chosen. */
export function NewestReport() {
  const { shown, trouble } = useDrills();
  if (trouble !== undefined) return <p class="trouble">{trouble}</p>;
  return shown === undefined ? null : <OneReport key={shown.drill} drill={shown.drill} />;
}

export function EarlierDrills() {
  const { over = [], shown } = useDrills();
  const others = over.filter((each) => each !== shown);
  if (others.length === 0) return null;
  return (
    <section class="card">
      <h2>{t().drills.reports}</h2>
      <ul class="drill-earlier">
        {others.map((each) => (
          <li key={each.drill}>
            <a href={hashOf("drills", each.drill)}>{dayAndTimeText(each.at)}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneReport({ drill: id }: { readonly drill: string }) {
  const { found, trouble } = useAsked(
    () => get<{ readonly report: DrillReport }>(`drills/${encodeURIComponent(id)}`),
    [newestOfDrills()],
  );
  if (trouble !== undefined) return <p class="trouble">{trouble}</p>;
  return found === undefined ? null : <ReportCard report={found.report} nameOf={roomName} />;
}

interface ReportProps {
  readonly report: DrillReport;
  /** The name of a room as people say it. */
  readonly nameOf: (room: string) => string;
}

export function ReportCard({ report, nameOf }: ReportProps) {
  const { started, ended, total } = report;
  const why = t().drills.ended[ended?.reason as "time"] ?? t().drills.goesOn;
  return (
    <section class="card drill-report">
      <h2>{t().drills.report}</h2>
      <p>
        {started === undefined ? null : <time dateTime={started.at}>{dayAndTimeText(started.at)}</time>} · {why}
      </p>
      {total.alarms === 0 ? <p class="soft">{t().drills.noAnswer}</p> : <ReportTable report={report} nameOf={nameOf} />}
    </section>
  );
}

function ReportTable({ report: { total, rooms, desks }, nameOf }: ReportProps) {
  const { columns, whole, others, figures, figuresNoDesk } = t().drills;
  return (
    <>
      <section class="table-paper" aria-label={t().drills.report}>
        <table>
          <TableHead names={Object.values(columns)} />
          <tbody>
            {rooms.map(({ room, ...part }) => (
              <ReportRow key={room ?? ""} name={room === undefined ? others : nameOf(room)} part={part} />
            ))}
            {desks?.map(({ desk, ...part }) => (
              <ReportRow key={desk} name={whoText(desk)} part={part} />
            ))}
            <ReportRow name={whole} part={total} />
          </tbody>
        </table>
      </section>
      <p class="soft">
        {figures} {desks === undefined ? figuresNoDesk : null}
      </p>
    </>
  );
}

function ReportRow({ name, part }: { readonly name: string; readonly part: DrillPart }) {
  const { presses, sound, accept, attend } = t().drills.columns;
  const times = [
    [sound, part.pressToSound],
    [accept, part.pressToAccept],
    [attend, part.pressToAttend],
  ] as const;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-column={presses}>{part.presses}</td>
      {times.map(([column, each]) => (
        <td key={column} data-column={column}>
          {figuresText(each)}
        </td>
      ))}
    </tr>
  );
}
