/** Who is called, circuit by circuit, and who has proved that it sounds, in ms from the press. */
import type { AlarmView } from "../../core/view.ts";
import { caseOf } from "../data/cases.ts";
import { serverNow, tick } from "../data/clock.ts";
import { silentBecause } from "../data/office.ts";
import { isLive } from "../data/stream.ts";
import { Icon } from "../parts/icon.tsx";
import { t, troubleText } from "../text/text.ts";
import { type CalledCircuit, calledCircuits, nextCircuit } from "./case-facts.ts";

export function Circuits({ alarm }: { readonly alarm: AlarmView }) {
  const events = caseOf(alarm.alarm);
  return (
    <section class="card circuits">
      {calledCircuits(alarm, events).map((circuit) => (
        <CircuitPart key={circuit.number} circuit={circuit} sounding={alarm.sounding} />
      ))}
      <Next alarm={alarm} />
    </section>
  );
}

interface CircuitPartProps {
  readonly circuit: CalledCircuit;
  readonly sounding: Readonly<Record<string, number>>;
}

function CircuitPart({ circuit: { number, name, reason, desks }, sounding }: CircuitPartProps) {
  const confirmed = desks.filter((desk) => sounding[desk] !== undefined).length;
  const about = reason === undefined ? "" : `, ${t().alarm.calledAs[reason]}`;
  return (
    <div class="circuit">
      <h2>
        {t().alarm.circuit(number)}
        <span class="soft">
          {number === 1 ? t().alarm.first : name}
          {about}
        </span>
      </h2>
      <p class="circuit-count">{t().alarm.sound(confirmed, desks.length)}</p>
      <ul class="sounders">
        {desks.map((desk) => (
          <Sounder key={desk} desk={desk} ms={sounding[desk]} />
        ))}
      </ul>
    </div>
  );
}

/** One that has not sounded says why it cannot, where that is known: nobody is to wait for it. */
function Sounder({ desk, ms }: { readonly desk: string; readonly ms: number | undefined }) {
  const because = silentBecause.value.get(desk);
  const silent = because === undefined ? t().alarm.notYet : troubleText(because).cause;
  return (
    <li class={ms === undefined ? "sounder" : "sounder sounder-on"}>
      <Icon name={ms === undefined ? "mute" : "sound"} />
      <strong>{desk}</strong>
      <span>{ms === undefined ? silent : `${Math.round(ms)} ms`}</span>
    </li>
  );
}

function Next({ alarm }: { readonly alarm: AlarmView }) {
  tick.value;
  const next = nextCircuit(alarm, caseOf(alarm.alarm));
  if (next === undefined || !isLive.value) return null;
  const seconds = Math.max(0, Math.ceil((next.atMs - serverNow()) / 1000));
  return (
    <p class="circuit-next">
      <Icon name="clock" />
      {t().alarm.next(next.number, seconds)}
    </p>
  );
}
