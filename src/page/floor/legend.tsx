/** What the signs on the floor mean. */
import { ringPlaces } from "../parts/icon.tsx";
import { t } from "../text/text.ts";

export function Legend() {
  const texts = t().signs;
  return (
    <details class="legend">
      <summary>{t().floor.legend}</summary>
      <ul>
        <li>
          <svg viewBox="-20 -20 40 40" aria-hidden="true">
            <circle class="lamp-glass" r="14" />
            <circle class="lamp lamp-green" r="13" />
          </svg>
          {texts.dot}
        </li>
        <li>
          <svg viewBox="-40 -40 80 80" aria-hidden="true">
            {ringPlaces(7, 28).map(({ x, y }, place) => (
              <circle key={place} class={place < 5 ? "ring-good" : "ring-missing"} cx={x} cy={y} r="6" />
            ))}
          </svg>
          {texts.ring}
        </li>
        <SignRow sign="calls" path="M0-9v10M0 6v1" text={texts.calls} />
        <SignRow sign="sounds" path="M-8-3v6h4l5 5V-8l-5 5zM5-3a5 5 0 0 1 0 6" text={texts.sounds} />
        <SignRow sign="fault" path="M0-8 8 6H-8zM0-3v4M0 3v.5" text={texts.fault} />
        <SignRow sign="untested" path="M0-8a8 8 0 1 0 0 16A8 8 0 0 0 0-8zM0-4v4l3 2" text={texts.untested} />
        <li>
          <svg viewBox="-20 -20 40 40" aria-hidden="true">
            <path class="lamp-gone" d="M-9-9l18 18m0-18l-18 18" />
          </svg>
          {texts.gone}
        </li>
      </ul>
    </details>
  );
}

function SignRow({ sign, path, text }: { readonly sign: string; readonly path: string; readonly text: string }) {
  return (
    <li>
      <svg class={`sign sign-${sign}`} viewBox="-20 -20 40 40" aria-hidden="true">
        <circle class="sign-ground" r="15" />
        <path class="sign-mark" d={path} />
      </svg>
      {text}
    </li>
  );
}
