/** A desk unit as it looks: two keys, a light, holes of the buzzer. What is to be pressed or looked at is shown on it. */

interface UnitPictureProps {
  readonly press?: "red" | undefined;
  /** The light that it shows. */
  readonly light?: "identify" | undefined;
  readonly sounds?: boolean;
}

export function UnitPicture({ press, light, sounds = false }: UnitPictureProps) {
  return (
    <svg class="unit-picture" viewBox="0 0 240 120" aria-hidden="true" focusable="false">
      <rect class="unit-case" x="10" y="14" width="220" height="92" rx="16" />
      <circle class="unit-red" cx="72" cy="60" r="29" />
      <circle class="unit-green" cx="140" cy="60" r="17" />
      <circle class="lamp-glass" cx="190" cy="42" r="10" />
      {light === undefined ? null : <circle class={`lamp lamp-white rhythm-${light}`} cx="190" cy="42" r="11" />}
      {[0, 1, 2, 3].map((hole) => (
        <circle key={hole} class="unit-hole" cx={178 + (hole % 2) * 24} cy={72 + Math.floor(hole / 2) * 16} r="3.5" />
      ))}
      {press === undefined ? null : <path class="unit-finger" d="M72 6v26M58 20l14 14 14-14" />}
      {sounds ? <path class="unit-wave" d="M214 64a18 18 0 0 1 0 34M222 54a30 30 0 0 1 0 54" /> : null}
    </svg>
  );
}
