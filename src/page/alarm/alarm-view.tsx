/**
 * The alarm, above all else: the room in letters for three metres, what kind of call it is, where to enter, who hears it and who
 * comes. It shows one alarm, the most urgent unless another one was chosen; the others wait in sight.
 */
import type { AlarmView as Alarm } from "../../core/view.ts";
import { caseOf } from "../data/cases.ts";
import { serverInstant, tick } from "../data/clock.ts";
import { alarms, deskState, mostUrgent, silentBecause } from "../data/office.ts";
import { hashOf, route } from "../data/route.ts";
import { planDesk, planRoom, roomName, storeys } from "../data/site.ts";
import { isLive } from "../data/stream.ts";
import { PlanAround } from "../floor/floor-plan.tsx";
import { EventList } from "../parts/event-list.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { useFocusInMain } from "../parts/kept-focus.ts";
import { t } from "../text/text.ts";
import { runningText } from "../text/time-text.ts";
import { AlarmActions } from "./alarm-actions.tsx";
import { Circuits } from "./circuits.tsx";
import { Helpers } from "./helpers.tsx";
import { SoundSwitch } from "./sound-switch.tsx";

export const levelIcons: Readonly<Record<string, IconName>> = { assist: "eye", help: "bell", lockdown: "lock" };

/**
 * What is drawn of an alarm's story, the newest. A button that sticks, or is pressed again and again, makes it longer for as long as the alarm
 * is open, and each event draws it anew; the whole of it is among the records.
 */
const storyMax = 60;

export function AlarmPage() {
  const chosen = alarms.value.find(({ alarm }) => alarm === route.value.about) ?? mostUrgent.value;
  useFocusInMain(chosen?.alarm ?? "");
  if (chosen === undefined)
    return (
      <div class="alarm-none">
        <h1>{t().floor.calm}</h1>
        <p>{t().alarm.none}</p>
        <a class="button" href={hashOf("floor")}>
          <Icon name="floor" />
          <span>{t().views.floor}</span>
        </a>
      </div>
    );
  const others = alarms.value.filter((alarm) => alarm !== chosen);
  return (
    <>
      <NextWaiting others={others} />
      <OneAlarm chosen={chosen} others={others} />
    </>
  );
}

interface OneAlarmProps {
  readonly chosen: Alarm;
  readonly others: readonly Alarm[];
}

function OneAlarm({ chosen, others }: OneAlarmProps) {
  const told = caseOf(chosen.alarm);
  return (
    <div
      class={`alarm alarm-${chosen.level} alarm-is-${chosen.state} alarm-mode-${chosen.mode}`}
      data-alarm={chosen.alarm}
    >
      <Headline alarm={chosen} />
      <div class="alarm-middle">
        <AlarmActions key={chosen.alarm} alarm={chosen} />
        <Waiting others={others} />
      </div>
      <div class="alarm-facts">
        <Helpers alarm={chosen} />
        <Circuits alarm={chosen} />
      </div>
      {isInPlan(chosen) ? (
        <section class="card alarm-plan">
          <h2>{t().alarm.plan}</h2>
          <PlanAround desk={chosen.desk} to={chosen.called} />
        </section>
      ) : null}
      <section class="card alarm-story">
        <h2>{t().alarm.timeline}</h2>
        <EventList events={told.length === 0 ? undefined : told.slice(-storyMax).reverse()} sameDesk />
        {told.length > storyMax ? <p class="soft">{t().alarm.earlier(told.length - storyMax)}</p> : null}
      </section>
    </div>
  );
}

/** A desk may have been taken out of the plan while its alarm was open. */
function isInPlan({ desk }: Alarm): boolean {
  return deskState(desk)?.inPlan !== false;
}

/** Which storey, in a house that has more than one. */
function Storey({ desk }: { readonly desk: string }) {
  const floor = planDesk(desk)?.floor;
  if (floor === undefined || storeys.value.length < 2) return null;
  return <span class="alarm-storey"> · {t().floor.storey(floor)}</span>;
}

function Headline({ alarm }: { readonly alarm: Alarm }) {
  const texts = t();
  const level = alarm.level as keyof typeof texts.levels;
  return (
    <header class="alarm-head">
      <ModeBand mode={alarm.mode as keyof typeof texts.modes} />
      <p class="alarm-kind">
        <Icon name={levelIcons[level] ?? "bell"} />
        <strong class="alarm-level">{texts.levels[level]}</strong>
        <span class="alarm-means">{texts.levelMeans[level]}</span>
        <SoundSwitch />
      </p>
      <h1 class="alarm-room">{roomName(alarm.room)}</h1>
      <p class="alarm-desk">
        {texts.alarm.desk(alarm.desk)}
        <Storey desk={alarm.desk} />
        {alarm.presses > 1 ? <span class="alarm-presses">{texts.alarm.presses(alarm.presses)}</span> : null}
      </p>
      <div class="alarm-where">
        <Running sinceMs={alarm.pressedAtMs} />
        <ul class="alarm-doors" aria-label={texts.alarm.doors}>
          {(planRoom(alarm.room)?.doors ?? []).map((door) => (
            <li key={door}>
              <Icon name="door" />
              {door}
            </li>
          ))}
        </ul>
      </div>
      <p class="alarm-state">
        <Icon name={stateIcons[alarm.state]} />
        <strong>{isUnheard(alarm) ? texts.alarm.unheard : texts.progress[alarm.state]}</strong>
      </p>
      {alarm.late ? <p class="alarm-missed">{texts.alarm.missed}</p> : null}
      {isInPlan(alarm) ? null : <p class="alarm-missed">{texts.alarm.notInPlan}</p>}
    </header>
  );
}

/** Nobody is to wait for neighbours of whom it is known that none can sound. One that is set silent shows its light, so somebody may see it. */
function isUnheard({ state, called }: Alarm): boolean {
  const because = called.map((desk) => silentBecause.value.get(desk));
  return state === "raised" && because.every((why) => why !== undefined && why !== "set-silent");
}

const stateIcons: Readonly<Record<Alarm["state"], IconName>> = {
  raised: "bell",
  sounding: "sound",
  cancelled: "eye",
  accepted: "walk",
  attended: "pin",
};

/** An exercise must look like one from across the room. */
function ModeBand({ mode }: { readonly mode: "real" | "drill" }) {
  if (mode === "real") return null;
  return (
    <p class="alarm-mode">
      <strong>{t().modes[mode]}</strong>
      <span>{t().modeMeans[mode]}</span>
    </p>
  );
}

/** Counted by the gateway's clock; it stands still when the line is dead, because nobody knows then how it goes on. */
function Running({ sinceMs }: { readonly sinceMs: number }) {
  tick.value;
  const now = isLive.value ? serverInstant() : undefined;
  return (
    <p class="alarm-time">
      <span class="soft">{t().alarm.running}</span>
      <strong role="timer">{now === undefined ? "–:––" : runningText(now - sinceMs)}</strong>
    </p>
  );
}

/** On a phone the list of those that wait is below the fold; that there are some is not, however far somebody has scrolled. */
function NextWaiting({ others: [next, ...rest] }: { readonly others: readonly Alarm[] }) {
  if (next === undefined) return null;
  return (
    <a class="alarm-next" href={hashOf("alarm", next.alarm)}>
      <Icon name="bell" />
      <strong>{t().alarm.more(rest.length + 1)}</strong>
    </a>
  );
}

function Waiting({ others }: { readonly others: readonly Alarm[] }) {
  if (others.length === 0) return null;
  return (
    <nav class="alarm-waiting" aria-label={t().alarm.more(others.length)}>
      <h2>
        <Icon name="bell" />
        {t().alarm.more(others.length)}
      </h2>
      <ul>
        {others.map((alarm) => (
          <li key={alarm.alarm}>
            <a class={`waiting waiting-${alarm.level} waiting-mode-${alarm.mode}`} href={hashOf("alarm", alarm.alarm)}>
              <Icon name={levelIcons[alarm.level] ?? "bell"} />
              <span>
                <strong>{roomName(alarm.room)}</strong>
                <span>
                  {alarm.mode === "real" ? "" : `${t().modes[alarm.mode as "drill"]} · `}
                  {t().levels[alarm.level as "help"]} · {alarm.desk} · {t().progress[alarm.state]}
                </span>
              </span>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
