/** The way to the evidence pack, which is a page for paper: for how long back, in the language of this screen. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { serverNow } from "../data/clock.ts";
import { mayProve } from "../data/may.ts";
import { language } from "../data/settings.ts";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";

const periods = [30, 90, 365] as const;
const usual = 90;
const dayMs = 86_400_000;

export function EvidenceCard() {
  const days = useMemo(() => signal<number>(usual), []);
  if (!mayProve.value) return null;
  const texts = t().health;
  const since = new Date(serverNow() - days.value * dayMs).toISOString().slice(0, 10);
  return (
    <section class="card evidence">
      <h2>{texts.evidence}</h2>
      <p class="soft">{texts.evidenceWhat}</p>
      <label class="field">
        <span>{texts.evidencePeriod}</span>
        <select
          name="period"
          value={days.value}
          onChange={(event) => {
            days.value = Number(event.currentTarget.value);
          }}
        >
          {periods.map((each) => (
            <option key={each} value={each}>
              {texts.evidenceDays(each)}
            </option>
          ))}
        </select>
      </label>
      <div class="buttons">
        <a class="button" href={`/api/evidence?lang=${language.value}&since=${since}`} target="_blank" rel="noreferrer">
          <Icon name="list" />
          <span>{texts.evidenceOpen}</span>
        </a>
      </div>
    </section>
  );
}
