/** What the unit of a desk shows now, with its rhythm as a strip of sixteen steps that can be read without seeing it blink. */
import { type Buzzer, buzzerPatterns, type Light, lightPatterns } from "../../../firmware-protocol/patterns.ts";
import { shownAt, unitAt } from "../data/office.ts";
import { Icon } from "../parts/icon.tsx";
import { lookOf, stepsOf } from "../parts/rhythm.ts";
import { buzzerText, lightText } from "../text/light-text.ts";
import { t } from "../text/text.ts";

export function NowShown({ desk }: { readonly desk: string }) {
  const shows = shownAt(desk);
  if (shows === undefined)
    return (
      <p class="now-gone">
        <Icon name="unplugged" />
        {unitAt(desk) === undefined ? t().desk.noUnit : t().desk.unitGone}
      </p>
    );
  const { colour } = lookOf(shows.light);
  const light = lightPatterns[shows.light as Light] as (typeof lightPatterns)[Light] | undefined;
  const buzzer = buzzerPatterns[shows.buzzer as Buzzer] as (typeof buzzerPatterns)[Buzzer] | undefined;
  return (
    <dl class="now">
      <dt>{t().desk.light}</dt>
      <dd>
        <span>{lightText(shows.light)}</span>
        {light === undefined ? null : <Strip rhythm={light.rhythm} colour={colour} />}
      </dd>
      <dt>{t().desk.buzzer}</dt>
      <dd>
        <span>{buzzerText(shows.buzzer)}</span>
        {buzzer === undefined ? null : <Strip rhythm={buzzer.rhythm} colour="sound" />}
      </dd>
      {shows.confirmed ? null : <dd class="now-unconfirmed">{t().desk.notConfirmed}</dd>}
    </dl>
  );
}

function Strip({ rhythm, colour }: { readonly rhythm: string; readonly colour: string }) {
  const steps = stepsOf(rhythm);
  return (
    <svg
      class={`strip strip-${colour}`}
      viewBox={`0 0 ${steps.length * 10} 10`}
      role="img"
      aria-label={t().desk.rhythm}
    >
      {steps.map((on, step) => (
        <rect key={step} class={on ? "step-on" : "step-off"} x={step * 10 + 0.5} y="0" width="9" height="10" rx="2" />
      ))}
    </svg>
  );
}
