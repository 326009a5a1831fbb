/** Cases as the staff council sees them: rows of its export, gathered by alarm. */
import type { ExportRow } from "../../core/records/export.ts";
import { durationText } from "../../core/records/time-text.ts";
import { language } from "../data/settings.ts";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { clockText, dayAndTimeText } from "../text/time-text.ts";

interface CasesProps {
  readonly rows: readonly ExportRow[];
  readonly nameOf: (room: string) => string;
}

/** Newest first. */
export function CouncilCases({ rows, nameOf }: CasesProps) {
  const cases = new Map<string, ExportRow[]>();
  for (const row of rows) if (row.alarm !== undefined) cases.set(row.alarm, [...(cases.get(row.alarm) ?? []), row]);
  if (cases.size === 0) return <p>{t().records.none}</p>;
  return (
    <ol class="cases">
      {[...cases.values()].reverse().map((own) => (
        <OneCase key={own[0]?.alarm} own={own} nameOf={nameOf} />
      ))}
    </ol>
  );
}

function OneCase({ own, nameOf }: { readonly own: readonly ExportRow[]; readonly nameOf: CasesProps["nameOf"] }) {
  const [begun] = own;
  if (begun === undefined) return null;
  const { desk, room, level, mode, at, alarm } = begun;
  const isOpen = !own.some(({ type }) => type === "closed");
  const texts = t().council;
  return (
    <li>
      <details class="council-case">
        <summary class={`case case-${level} case-mode-${mode}`}>
          <Icon name="bell" />
          <span class="case-what">
            <strong>{desk ?? texts.noDesk}</strong>
            <span class="soft">
              {[mode !== "real" && mode && t().modes[mode], level && t().levels[level as "help"], room && nameOf(room)]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </span>
          <span class="case-when">
            <time dateTime={at}>{dayAndTimeText(at)}</time>
            <span class="soft">{alarm}</span>
          </span>
          <span class={isOpen ? "case-state case-open" : "case-state"}>
            {isOpen ? t().records.open : t().records.closed}
          </span>
        </summary>
        <ol class="events">
          {own.map((row) => (
            <li key={row.number} class="event">
              <Icon name="info" />
              <time dateTime={row.at}>
                {clockText(row.at)}
                {row.clockTrusted ? null : <abbr title={t().records.untrusted}>?</abbr>}
              </time>
              <span class="event-text">{rowText(row)}</span>
            </li>
          ))}
        </ol>
      </details>
    </li>
  );
}

/** What a row says: of other desks their number alone. */
function rowText({ type, by, circuit, called, pressToBuzzerMs, level, verified }: ExportRow): string {
  const { steps, who, ...texts } = t().council;
  const name = (steps as Readonly<Record<string, string>>)[type] ?? texts.other;
  return [
    type === "escalated" && circuit !== undefined ? `${name} ${circuit}` : name,
    type === "upgraded" && level !== undefined && t().levels[level as "help"],
    called !== undefined && texts.called(called),
    pressToBuzzerMs !== undefined && texts.after(durationText(pressToBuzzerMs, language.value)),
    by !== undefined && type !== "sounding" && texts.by(who[by as "self"] ?? who.other),
    verified === false && texts.unproved,
  ]
    .filter((part) => part !== false && part !== "")
    .join(", ");
}
