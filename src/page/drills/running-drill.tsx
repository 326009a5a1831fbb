/** The drill that goes on: how long, where is still to be pressed, and how it goes where somebody has. Desks are named where the site has agreed on it. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { post } from "../data/api.ts";
import { may } from "../data/may.ts";
import { deskState, drill } from "../data/office.ts";
import { hashOf } from "../data/route.ts";
import { plan, roomName, roomOfDesk } from "../data/site.ts";
import { AskButton, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { t, whoText } from "../text/text.ts";
import { TimeLeft } from "./drill-bar.tsx";
import { roomCounts } from "./room-counts.ts";

export function RunningDrill() {
  const { waiting = [], pressed = [], by = "" } = drill.value ?? {};
  const texts = t().drills;
  return (
    <section class="card drill-running">
      <header class="drill-head">
        <h2>{texts.bar}</h2>
        <p class="drill-left">
          {texts.left}{" "}
          <strong>
            <TimeLeft />
          </strong>
        </p>
        <p role="status">{texts.pressed(pressed.length, waiting.length + pressed.length)}</p>
        <p>{texts.by(whoText(by))}</p>
      </header>
      <p class="drill-again">
        <Icon name="alarm" />
        {texts.again}
      </p>
      {plan.value?.nameDesks ? <NamedDesks /> : <PressedRooms />}
      {may("drill-end") ? <EndDrill /> : null}
    </section>
  );
}

/** Where the site has agreed that desks are named. */
function NamedDesks() {
  const { waiting = [], pressed = [] } = drill.value ?? {};
  const texts = t().drills;
  return (
    <div class="drill-lists">
      <div>
        <h3>{texts.waiting}</h3>
        {waiting.length === 0 ? <p class="soft">{texts.allPressed}</p> : null}
        <ul>
          {waiting.map((desk) => (
            <li key={desk} class="drill-desk">
              <Icon name="press" />
              <DeskName desk={desk} />
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h3>{texts.done}</h3>
        {pressed.length === 0 ? <p class="soft">{texts.nonePressed}</p> : null}
        <ul>
          {pressed.map((desk) => (
            <PressedDesk key={desk} desk={desk} />
          ))}
        </ul>
      </div>
    </div>
  );
}

/** Where it has not: as in the report, rooms, and those that have one desk together. */
function PressedRooms() {
  const { waiting = [], pressed = [] } = drill.value ?? {};
  const texts = t().drills;
  return (
    <ul class="drill-pressed">
      {roomCounts(waiting, pressed).map(({ room, pressed: count, of }) => (
        <li key={room ?? ""} class="drill-desk">
          <Icon name={count === of ? "check" : "press"} />
          <span>
            <strong>{room === undefined ? texts.others : roomName(room)}</strong>
            <br />
            <span class="soft">{texts.pressed(count, of)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function DeskName({ desk }: { readonly desk: string }) {
  return (
    <span>
      <strong>{desk}</strong> <span class="soft">{roomOfDesk(desk)?.name}</span>
    </span>
  );
}

/** Its practice is open, or was closed. */
function PressedDesk({ desk }: { readonly desk: string }) {
  const alarm = deskState(desk)?.alarm;
  const own = alarm !== undefined && alarm.drill === drill.value?.drill ? alarm : undefined;
  return (
    <li class="drill-desk">
      <Icon name={own === undefined ? "check" : "sound"} />
      <span>
        <DeskName desk={desk} />
        <br />
        {own === undefined ? t().drills.closed : <a href={hashOf("alarm", own.alarm)}>{t().progress[own.state]}</a>}
      </span>
    </li>
  );
}

/** Asks once more, because it closes what is open. */
function EndDrill() {
  const asking = useAsking();
  const sure = useMemo(() => signal(false), []);
  const ask = (on: boolean) => (): void => {
    sure.value = on;
  };
  if (!sure.value)
    return (
      <div class="buttons">
        <button type="button" class="button" onClick={ask(true)}>
          <Icon name="cross" />
          <span>{t().drills.end}</span>
        </button>
      </div>
    );
  return (
    <div class="drill-end">
      <p>{t().drills.endWhy}</p>
      <div class="buttons">
        <AskButton asking={asking} kind="primary" icon="cross" onAsk={() => post("request/drill-end")}>
          {t().drills.end}
        </AskButton>
        <button type="button" class="button button-bare" onClick={ask(false)}>
          {t().alarm.keep}
        </button>
      </div>
      <Trouble asking={asking} />
    </div>
  );
}
