/**
 * How real alarms went lately, all desks together: counts, and a bar for each time from the press. The scale of the bars is logarithmic, because a
 * buzzer takes a fifth of a second and a person half a minute; each line stands for ten times as long as the one before.
 */
import type { AlarmQuality } from "../../core/records/quality.ts";
import type { Figures } from "../../core/records/statistics.ts";
import { get } from "../data/api.ts";
import { recent } from "../data/cases.ts";
import { useAsked } from "../parts/asked.ts";
import { t } from "../text/text.ts";
import { figuresText } from "../text/time-text.ts";

interface Answer {
  readonly days: number;
  /** Whether all of these days were counted; if not, the newest alarms were. */
  readonly whole: boolean;
  readonly quality: AlarmQuality;
}

/** The scale goes from 30 ms to 10 min; what is outside ends at its edge. */
const scale = { fromMs: 30, toMs: 600_000, width: 1000 } as const;
const lines = [100, 1000, 10_000, 100_000] as const;

/** Where a time ends on the scale. */
function placeOf(ms: number): number {
  const part = Math.log(ms / scale.fromMs) / Math.log(scale.toMs / scale.fromMs);
  return Math.round(scale.width * Math.min(1, Math.max(0, part)));
}

/** Counted anew when an alarm is closed, and not at each of its steps: the gateway reads a month for it. */
export function QualityCard() {
  const newest = recent.value?.findLast(({ type }) => type === "closed")?.seq;
  const { found, trouble } = useAsked(() => get<Answer>("quality"), [newest]);
  if (trouble !== undefined) return <p class="trouble">{trouble}</p>;
  if (found === undefined || found.quality.alarms === 0) return null;
  const { days, whole, quality } = found;
  const { columns } = t().drills;
  const counts = t().records.counts;
  return (
    <section class="card quality">
      <h2>{whole ? t().records.quality(days) : t().records.qualityNewest(quality.alarms)}</h2>
      <dl class="quality-counts">
        {(["alarms", "unanswered", "accidental", "missed"] as const).map((name) => (
          <div key={name}>
            <dt>{counts[name]}</dt>
            <dd>{quality[name]}</dd>
          </div>
        ))}
      </dl>
      <dl class="quality-times">
        <TimeRow name={columns.sound} figures={quality.pressToSound} />
        <TimeRow name={columns.accept} figures={quality.pressToAccept} />
        <TimeRow name={columns.attend} figures={quality.pressToAttend} />
      </dl>
      <p class="soft">{t().records.qualityMeans}</p>
    </section>
  );
}

function TimeRow({ name, figures }: { readonly name: string; readonly figures: Figures | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span>{figuresText(figures)}</span>
        <svg
          class="quality-bar"
          viewBox={`0 0 ${scale.width} 16`}
          preserveAspectRatio="none"
          aria-hidden="true"
          focusable="false"
        >
          {figures === undefined ? null : (
            <>
              <rect class="quality-worst" x="0" y="5" width={placeOf(figures.worst)} height="6" />
              <rect class="quality-median" x="0" y="1" width={placeOf(figures.median)} height="14" />
            </>
          )}
          {lines.map((ms) => (
            <line key={ms} x1={placeOf(ms)} x2={placeOf(ms)} y1="0" y2="16" />
          ))}
        </svg>
      </dd>
    </div>
  );
}
