/** The questions from the blinking unit to its key. */
import type { NewUnitView } from "../../core/view.ts";
import { post } from "../data/api.ts";
import { deskState } from "../data/office.ts";
import { plan, roomName } from "../data/site.ts";
import { AskButton, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { beginPairing, chooseDesk, flow, give, heardChirp, isNotTheOne, isTheOne } from "./flow.ts";
import { UnitPicture } from "./unit-picture.tsx";
import { Question } from "./wizard.tsx";

const identifySeconds = 20;

export function BlinksStep({ unit }: { readonly unit: NewUnitView }) {
  const asking = useAsking();
  return (
    <Question
      title={t().pair.blinks}
      answers={
        <>
          <button type="button" class="button button-primary" onClick={isTheOne}>
            <Icon name="check" />
            <span>{t().pair.yes}</span>
          </button>
          <AskButton asking={asking} onAsk={isNotTheOne}>
            {t().pair.no}
          </AskButton>
          <Trouble asking={asking} />
        </>
      }
    >
      <UnitPicture light="identify" />
      <p>{t().pair.blinksWhy}</p>
      <p class="soft">
        {unit.model} · {t().desk.firmware} {unit.firmware} · {unit.uid}
      </p>
    </Question>
  );
}

export function DeskStep({ giving }: { readonly giving: boolean }) {
  const asking = useAsking();
  const { desk, plannedDesk, uid } = flow.value ?? {};
  const unit = desk === undefined ? undefined : deskState(desk)?.unit;
  // While the key is on its way, the gateway may already have the new unit there.
  const before = unit === uid ? undefined : unit;
  return (
    <Question
      title={giving ? t().pair.giving : t().pair.which}
      answers={
        <>
          <AskButton asking={asking} kind="primary" icon="check" disabled={desk === undefined || giving} onAsk={give}>
            {t().pair.give(desk ?? "…")}
          </AskButton>
          <Trouble asking={asking} />
        </>
      }
    >
      <DeskChoice label={t().pair.which} chosen={desk} onChoose={chooseDesk} />
      {plannedDesk === undefined || desk === undefined ? null : desk === plannedDesk ? (
        <p class="soft">{t().pair.planned}</p>
      ) : (
        <p class="warning">{t().pair.otherSocket(plannedDesk)}</p>
      )}
      {before === undefined ? null : <p class="warning">{t().pair.taken(before)}</p>}
    </Question>
  );
}

interface DeskChoiceProps {
  readonly label: string;
  readonly chosen: string | undefined;
  readonly onChoose: (desk: string) => void;
}

/** The system's own list: it is the quickest under a thumb, also with a hundred desks. */
export function DeskChoice({ label, chosen, onChoose }: DeskChoiceProps) {
  const desks = plan.value?.desks ?? [];
  return (
    <label class="field">
      <span class="unseen">{label}</span>
      <select value={chosen ?? ""} onChange={(event) => onChoose(event.currentTarget.value)}>
        {chosen === undefined ? <option value="">{label}</option> : null}
        {desks.map(({ id, room }) => (
          <option key={id} value={id}>
            {id} · {roomName(room)}
          </option>
        ))}
      </select>
    </label>
  );
}

export function ChirpStep() {
  return (
    <Question
      title={t().pair.chirp}
      answers={
        <>
          <button type="button" class="button button-primary" onClick={() => heardChirp(true)}>
            <Icon name="sound" />
            <span>{t().pair.heard}</span>
          </button>
          <button type="button" class="button" onClick={() => heardChirp(false)}>
            {t().pair.notHeard}
          </button>
        </>
      }
    >
      <UnitPicture sounds />
      <p>{t().pair.chirpWhy}</p>
    </Question>
  );
}

export function UnheardStep() {
  const asking = useAsking();
  const { desk = "" } = flow.value ?? {};
  const pairAnew = async (): Promise<void> => {
    await post("request/unpair", { desk });
    await beginPairing(desk);
  };
  return (
    <Question
      title={t().pair.untested(desk)}
      answers={
        <>
          <AskButton
            asking={asking}
            icon="flash"
            onAsk={() => post("request/identify", { desk, seconds: identifySeconds })}
          >
            {t().desk.identify}
          </AskButton>
          <AskButton asking={asking} icon="out" onAsk={pairAnew}>
            {t().pair.pairAnew}
          </AskButton>
          <button type="button" class="button" onClick={() => heardChirp(true)}>
            {t().pair.heard}
          </button>
          <Trouble asking={asking} />
        </>
      }
    >
      <UnitPicture light="identify" />
      <p>{t().pair.notHeardWhat}</p>
    </Question>
  );
}
