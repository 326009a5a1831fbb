/** The unit of a desk, as it tells of itself. */
import { deskState, unitAt } from "../data/office.ts";
import { t } from "../text/text.ts";
import { dayAndTimeText } from "../text/time-text.ts";

export function DeskUnit({ desk }: { readonly desk: string }) {
  const unit = unitAt(desk);
  const state = deskState(desk);
  const texts = t().desk;
  const volts = unit?.supplyMv === undefined ? undefined : `${(unit.supplyMv / 1000).toLocaleString(t().locale)} V`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    [texts.tested, state?.testedAt === undefined ? texts.neverTested : dayAndTimeText(state.testedAt)],
    [texts.uid, unit?.uid ?? state?.unit],
    [texts.model, unit?.model],
    [texts.firmware, unit?.firmware],
    [texts.supply, volts],
    [texts.started, unit?.boot === undefined ? undefined : texts.startedTimes(unit.boot, unit.reset ?? "")],
    [texts.socket, unit?.socket],
  ];
  return (
    <section>
      <h3>{texts.unit}</h3>
      {unit === undefined && state?.unit === undefined ? <p>{texts.noUnit}</p> : null}
      <dl class="unit-facts">
        {rows.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}
