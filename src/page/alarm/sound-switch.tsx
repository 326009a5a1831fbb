/** Sound of this screen: on, off, or waiting for the touch that the browser wants to see first. */
import { chooseSound, wantsSound } from "../data/settings.ts";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { allowSound, soundIsBlocked } from "./sound.ts";

function turn(on: boolean): void {
  chooseSound(on);
  if (on) allowSound().catch((error: unknown) => console.warn("no sound", error));
}

export function SoundSwitch() {
  const texts = t().alarm;
  if (soundIsBlocked.value)
    return (
      <button type="button" class="button sound-switch sound-blocked" onClick={() => turn(true)}>
        <Icon name="sound" />
        <span>{texts.soundTap}</span>
      </button>
    );
  return (
    <button
      type="button"
      class="button sound-switch"
      aria-pressed={wantsSound.value}
      title={texts.soundHere}
      onClick={() => turn(!wantsSound.value)}
    >
      <Icon name={wantsSound.value ? "sound" : "mute"} />
      <span>{wantsSound.value ? texts.soundOn : texts.soundOff}</span>
    </button>
  );
}
