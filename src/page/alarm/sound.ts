/**
 * The sound of this screen, in the rhythm that the buzzers have (firmware-protocol/patterns.ts). It is off until somebody wants it, it
 * sounds only while an alarm is open that nobody has accepted, and it says when the browser does not let it: a browser allows sound
 * only after the page was touched.
 */
import { computed, effect, signal } from "@preact/signals";
import { type Buzzer, buzzerPatterns, rhythmStepMs, rhythmSteps } from "../../../firmware-protocol/patterns.ts";
import { alarms, isAnswered } from "../data/office.ts";
import { wantsSound } from "../data/settings.ts";
import { isLive } from "../data/stream.ts";
import { stepsOf } from "../parts/rhythm.ts";

const toneHz = 880;
const volume = 0.25;
/** A step does not begin with a crack. */
const rampSeconds = 0.008;

const context = signal<AudioContext | undefined>(undefined);
const allowed = signal(false);

/** Sound is wanted, and the browser waits for a touch before it allows it. */
export const soundIsBlocked = computed(() => wantsSound.value && !allowed.value);

/** What is to be heard now: the rhythm of the gravest alarm that nobody has accepted; of a drill only where nothing real waits. */
export const soundsNow = computed((): Buzzer | undefined => {
  if (!isLive.value) return undefined;
  const waiting = alarms.value.filter((alarm) => !isAnswered(alarm));
  const real = waiting.filter(({ mode }) => mode === "real");
  if (real.length === 0) return waiting.length === 0 ? undefined : waiting.length > 1 ? "drill-more" : "drill";
  const level = (["lockdown", "help", "assist"] as const).find((each) => real.some((alarm) => alarm.level === each));
  if (level === undefined) return undefined;
  return real.length > 1 ? `${level}-more` : level;
});

/** To be called from a touch: makes the sound possible. */
export async function allowSound(): Promise<void> {
  const audio = context.value ?? new AudioContext();
  context.value = audio;
  await audio.resume();
  allowed.value = audio.state === "running";
}

/** One turn of a rhythm from now on. */
function playTurn(audio: AudioContext, rhythm: string): void {
  const tone = audio.createOscillator();
  const gain = audio.createGain();
  tone.type = "square";
  tone.frequency.value = toneHz;
  gain.gain.value = 0;
  tone.connect(gain).connect(audio.destination);
  const began = audio.currentTime;
  for (const [step, on] of stepsOf(rhythm).entries())
    gain.gain.setTargetAtTime(on ? volume : 0, began + (step * rhythmStepMs) / 1000, rampSeconds);
  tone.start(began);
  tone.stop(began + (rhythmSteps * rhythmStepMs) / 1000);
}

/** Sounds from now on whenever there is reason to, and whenever it may. */
export function followSound(): void {
  addEventListener("pointerdown", () => {
    if (soundIsBlocked.value) allowSound().catch((error: unknown) => console.warn("no sound", error));
  });
  effect(() => {
    const [audio, buzzer] = [context.value, soundsNow.value];
    if (audio === undefined || buzzer === undefined || !wantsSound.value || !allowed.value) return undefined;
    const turn = (): void => playTurn(audio, buzzerPatterns[buzzer].rhythm);
    turn();
    const timer = setInterval(turn, rhythmSteps * rhythmStepMs);
    return () => clearInterval(timer);
  });
}
