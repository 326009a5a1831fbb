/** The day plan of a circuit: when it is on duty. Who is called at all other hours stands beside it in circuits-form.tsx. */

import type { EditedCircuit, Hours } from "../../core/plan-edited.ts";
import { t } from "../text/text.ts";
import { Chips } from "./fields.tsx";

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const officeHours: Hours = { days: days.slice(0, 5), from: "07:00", to: "18:00" };

interface HoursProps {
  readonly circuit: EditedCircuit;
  readonly readOnly: boolean;
  readonly onChange: (values: {
    hours?: EditedCircuit["hours"] | undefined;
    otherwise?: EditedCircuit["otherwise"] | undefined;
  }) => void;
}

export function HoursForm({ circuit: { hours = [], otherwise }, readOnly, onChange }: HoursProps) {
  const texts = t().editor;
  // Hours and who is called at all others come and go together.
  const put = (list: readonly Hours[]): void =>
    onChange(
      list.length === 0 ? { hours: undefined, otherwise: undefined } : { hours: list, otherwise: otherwise ?? {} },
    );
  return (
    <div class="editor-part">
      <h3>{texts.hours}</h3>
      {hours.length === 0 ? <p>{texts.always}</p> : null}
      {hours.map((each, place) => {
        const set = (values: Partial<Hours>): void =>
          put(hours.map((one, at) => (at === place ? { ...one, ...values } : one)));
        return (
          <div class="editor-hours" key={place}>
            <Chips
              legend={texts.days}
              names={days.map((day) => [day, dayName(day)])}
              chosen={each.days}
              disabled={readOnly}
              onChange={(to) => set({ days: days.filter((day) => to.includes(day)) })}
            />
            <Time label={texts.fromTime} value={each.from} disabled={readOnly} onValue={(from) => set({ from })} />
            <Time label={texts.toTime} value={each.to} disabled={readOnly} onValue={(to) => set({ to })} />
            {readOnly ? null : (
              <button type="button" class="button" onClick={() => put(hours.filter((_, at) => at !== place))}>
                {texts.removeHours}
              </button>
            )}
          </div>
        );
      })}
      {readOnly ? null : (
        <button type="button" class="button" onClick={() => put([...hours, officeHours])}>
          {texts.addHours}
        </button>
      )}
    </div>
  );
}

/** 24:00, which a field of the browser for times does not know, is a time too. */
function Time({
  label,
  value,
  disabled,
  onValue,
}: {
  label: string;
  value: string;
  disabled: boolean;
  onValue: (value: string) => void;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        value={value}
        placeholder="07:00"
        maxLength={5}
        inputMode="numeric"
        disabled={disabled}
        onChange={({ currentTarget }) => onValue(currentTarget.value.trim())}
      />
    </label>
  );
}

/** 1 January 2024 was a Monday. */
function dayName(day: (typeof days)[number]): string {
  const date = new Date(Date.UTC(2024, 0, 1 + days.indexOf(day)));
  return new Intl.DateTimeFormat(t().locale, { weekday: "short", timeZone: "UTC" }).format(date);
}
