/** Who comes, and who is there. */
import type { AlarmView } from "../../core/view.ts";
import { caseOf } from "../data/cases.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import { t, whoText } from "../text/text.ts";
import { clockText } from "../text/time-text.ts";
import { whoAndWhen } from "./case-facts.ts";

export function Helpers({ alarm }: { readonly alarm: AlarmView }) {
  const events = caseOf(alarm.alarm);
  return (
    <section class="card helpers">
      <h2>{t().alarm.comes}</h2>
      <People icon="walk" people={whoAndWhen(alarm.acceptedBy, events, "accepted")} />
      {alarm.attendedBy.length === 0 ? null : (
        <>
          <h2>{t().alarm.there}</h2>
          <People icon="pin" people={whoAndWhen(alarm.attendedBy, events, "attended")} />
        </>
      )}
    </section>
  );
}

function People({ icon, people }: { readonly icon: IconName; readonly people: ReturnType<typeof whoAndWhen> }) {
  if (people.length === 0) return <p class="helpers-none">{t().alarm.nobody}</p>;
  return (
    <ul class="helpers-list">
      {people.map(({ by, at }) => (
        <li key={by}>
          <Icon name={icon} />
          <strong>{whoText(by)}</strong>
          {at === undefined ? null : <time dateTime={at}>{clockText(at)}</time>}
        </li>
      ))}
    </ul>
  );
}
