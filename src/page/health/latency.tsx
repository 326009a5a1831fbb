/** From press to sound: every buzzer that proved that it sounds, as a picture and in words. */
import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { askEvents, recent } from "../data/cases.ts";
import { mayRead } from "../data/may.ts";
import { refusalText } from "../parts/busy.tsx";
import { t } from "../text/text.ts";
import { type Bin, binsOf, quantile } from "./latency-bins.ts";

/** As many as the journal gives at once; the newest. */
const askedMax = 500;

const column = { width: 48, gap: 8, height: 120, foot: 26, head: 20 } as const;

export function LatencyCard() {
  const times = useMemo(() => signal<readonly number[]>([]), []);
  const trouble = useMemo(() => signal<string | undefined>(undefined), []);
  const newest = recent.value?.findLast(({ type }) => type === "sounding")?.seq;
  useEffect(() => {
    if (!mayRead.value) return;
    askEvents({ type: "sounding", limit: askedMax })
      .then((events) => {
        times.value = events.flatMap((event) => (event.type === "sounding" ? [event.pressToBuzzerMs] : []));
      })
      .catch((error: unknown) => {
        trouble.value = refusalText(error);
      });
  }, [newest]);
  if (!mayRead.value) return null;
  const [median, worst] = [quantile(times.value, 0.5), quantile(times.value, 1)];
  return (
    <section class="card">
      <h2>{t().health.latency}</h2>
      {trouble.value === undefined ? null : <p class="trouble">{trouble.value}</p>}
      {median === undefined || worst === undefined ? (
        <p class="soft">{t().health.latencyNone}</p>
      ) : (
        <>
          <p>{t().health.latencyOf(times.value.length, Math.ceil(median), Math.ceil(worst))}</p>
          <Histogram bins={binsOf(times.value)} />
        </>
      )}
    </section>
  );
}

function Histogram({ bins }: { readonly bins: readonly Bin[] }) {
  const most = Math.max(...bins.map(({ count }) => count));
  const width = bins.length * (column.width + column.gap);
  const floor = column.head + column.height;
  const words = bins.filter(({ count }) => count > 0).map(binText);
  return (
    <svg class="histogram" viewBox={`0 0 ${width} ${floor + column.foot}`} role="img" aria-label={words.join("; ")}>
      {bins.map((bin, place) => {
        const height = most === 0 ? 0 : (bin.count / most) * column.height;
        const x = place * (column.width + column.gap);
        return (
          <g key={bin.fromMs}>
            <rect class="histogram-bar" x={x} y={floor - height} width={column.width} height={height} rx="3" />
            {bin.count === 0 ? null : (
              <text class="histogram-count" x={x + column.width / 2} y={floor - height - 5}>
                {bin.count}
              </text>
            )}
            <text class="histogram-foot" x={x + column.width / 2} y={floor + 18}>
              {bin.toMs === undefined ? `≥${bin.fromMs}` : `<${bin.toMs}`}
            </text>
          </g>
        );
      })}
      <line class="histogram-floor" x1="0" x2={width} y1={floor} y2={floor} />
    </svg>
  );
}

function binText({ fromMs, toMs, count }: Bin): string {
  return toMs === undefined ? `${t().health.above(fromMs)}: ${count}` : t().health.latencyBar(fromMs, toMs, count);
}
