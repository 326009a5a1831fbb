/**
 * What the staff council sees: what is stored and for how long, how real alarms and drills went, and each case with a pseudonym for its desk. The
 * same as `rufkreis export --staff-council` gives. A pseudonym holds for this one look; the next one has others, and nobody can join the two.
 */
import type { DrillReport } from "../../core/records/drill.ts";
import type { ExportData } from "../../core/records/export-data.ts";
import { get } from "../data/api.ts";
import { route } from "../data/route.ts";
import { language } from "../data/settings.ts";
import { ReportCard } from "../drills/reports.tsx";
import { useAsked } from "../parts/asked.ts";
import { Icon } from "../parts/icon.tsx";
import { TableHead } from "../parts/table-head.tsx";
import { PeopleView } from "../people/people-view.tsx";
import { QualityCard } from "../records/quality-card.tsx";
import { t } from "../text/text.ts";
import { TopBar } from "../top-bar.tsx";
import { CouncilCases } from "./council-cases.tsx";

interface Answer extends ExportData {
  /** Whether these are all events; if not, the newest ones. */
  readonly whole: boolean;
  /** Names of the rooms that are told. */
  readonly rooms: Readonly<Record<string, string>>;
  readonly drills: readonly DrillReport[];
}

export function CouncilPage() {
  return (
    <div class="frame view-council">
      <TopBar />
      <main id="content" tabIndex={-1}>
        {route.value.view === "people" ? <PeopleView /> : <CouncilView />}
      </main>
    </div>
  );
}

function CouncilView() {
  const { found, trouble } = useAsked(() => get<Answer>(`council?lang=${language.value}`), [language.value]);
  const texts = t().council;
  return (
    <div class="page council">
      <div class="page-head">
        <h1>{texts.title}</h1>
        <p class="soft">{texts.lead}</p>
      </div>
      {trouble === undefined ? null : <p class="trouble">{trouble}</p>}
      {found === undefined ? trouble === undefined && <p class="soft">{t().loading}</p> : <Found found={found} />}
    </div>
  );
}

function Found({ found }: { readonly found: Answer }) {
  const { drills, rooms, events, whole } = found;
  const nameOf = (room: string): string => rooms[room] ?? room;
  const texts = t().council;
  return (
    <>
      <StoredCard found={found} />
      <QualityCard />
      <section class="council-drills">
        <h2>{texts.drills}</h2>
        {drills.length === 0 ? <p class="soft">{texts.noDrills}</p> : null}
        {[...drills].reverse().map((report) => (
          <ReportCard key={report.started?.at} report={report} nameOf={nameOf} />
        ))}
      </section>
      <section>
        <h2>{texts.cases}</h2>
        <p class="soft">{texts.casesWhy}</p>
        {whole ? null : <p>{texts.newest(events.length)}</p>}
        <CouncilCases rows={events} nameOf={nameOf} />
      </section>
    </>
  );
}

function StoredCard({ found: { site, retentionDays, stored, besides, neverStored } }: { readonly found: Answer }) {
  const { columns, ...texts } = t().council;
  return (
    <section class="card council-stored">
      <h2>{texts.stored(site)}</h2>
      <p>
        <strong>{retentionDays === undefined ? null : texts.kept(retentionDays)}</strong>
      </p>
      <section class="table-paper" aria-label={texts.stored(site)}>
        <table>
          <TableHead names={Object.values(columns)} />
          <tbody>
            {stored.map(({ kind, holds, purpose, count }) => (
              <tr key={kind}>
                <th scope="row">{kind}</th>
                <td data-column={columns.holds}>{holds}</td>
                <td data-column={columns.purpose}>{purpose}</td>
                <td data-column={columns.count}>{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p>{besides}</p>
      <p class="calm">
        <Icon name="check" />
        <span>{neverStored}</span>
      </p>
      <p>
        <a class="button" href={`/api/council?lang=${language.value}`} download="rufkreis.json">
          <Icon name="list" />
          <span>{texts.file}</span>
        </a>
      </p>
    </section>
  );
}
