/** Which desks, and for how long. A room is chosen with one tap, each desk by itself. */
import { type Signal, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { PlanDesk, PlanRoom } from "../../core/plan-view.ts";
import { post } from "../data/api.ts";
import { deskState } from "../data/office.ts";
import { plan } from "../data/site.ts";
import { AskButton, Trouble, useAsking } from "../parts/busy.tsx";
import { t } from "../text/text.ts";

const minutesMax = 120;
const minutesUsual = 20;

type Chosen = Signal<ReadonlySet<string>>;

/** Why a desk takes no part: the press of an adapted device cannot be proved, and what is not proved to be practice is real. */
function whyNot({ id, device }: PlanDesk): string | undefined {
  if (device !== undefined) return t().drills.unproved;
  return deskState(id)?.unit === undefined ? t().desk.noUnit : undefined;
}

const canPractise = (desk: PlanDesk): boolean => whyNot(desk) === undefined;

function set(chosen: Chosen, desks: readonly PlanDesk[], on: boolean): void {
  const next = new Set(chosen.value);
  for (const { id } of desks.filter(canPractise)) {
    if (on) next.add(id);
    else next.delete(id);
  }
  chosen.value = next;
}

export function StartForm() {
  const asking = useAsking();
  const chosen = useMemo(() => signal<ReadonlySet<string>>(new Set()), []);
  const minutes = useMemo(() => signal(minutesUsual), []);
  const start = (): Promise<unknown> =>
    post("request/drill", { desks: [...chosen.value], seconds: minutes.value * 60 });
  const isWhole = Number.isInteger(minutes.value) && minutes.value >= 1 && minutes.value <= minutesMax;
  return (
    <section class="card drill-form">
      <DeskChoices chosen={chosen} />
      <label class="field drill-minutes">
        <span>{t().drills.minutes}</span>
        <input
          type="number"
          name="minutes"
          min={1}
          max={minutesMax}
          value={minutes.value}
          onInput={(event) => {
            minutes.value = event.currentTarget.valueAsNumber;
          }}
        />
      </label>
      <div class="buttons">
        <AskButton
          asking={asking}
          kind="primary"
          icon="flag"
          disabled={chosen.value.size === 0 || !isWhole}
          onAsk={start}
        >
          {t().drills.start(chosen.value.size, isWhole ? minutes.value : 0)}
        </AskButton>
      </div>
      <Trouble asking={asking} />
    </section>
  );
}

function DeskChoices({ chosen }: { readonly chosen: Chosen }) {
  const { rooms = [], desks = [] } = plan.value ?? {};
  return (
    <fieldset class="drill-desks">
      <legend>
        <h2>{t().drills.desks}</h2>
      </legend>
      <div class="buttons">
        <button type="button" class="button" onClick={() => set(chosen, desks, true)}>
          {t().drills.all}
        </button>
        <button type="button" class="button" onClick={() => set(chosen, desks, false)}>
          {t().drills.none}
        </button>
      </div>
      <ul class="drill-rooms">
        {rooms.map((room) => (
          <RoomChoice key={room.id} room={room} desks={desks.filter((desk) => desk.room === room.id)} chosen={chosen} />
        ))}
      </ul>
    </fieldset>
  );
}

interface RoomChoiceProps {
  readonly room: PlanRoom;
  readonly desks: readonly PlanDesk[];
  readonly chosen: Chosen;
}

function RoomChoice({ room, desks, chosen }: RoomChoiceProps) {
  const able = desks.filter(canPractise);
  if (desks.length === 0) return null;
  const count = able.filter(({ id }) => chosen.value.has(id)).length;
  return (
    <li class="drill-room">
      <label class="check">
        <input
          type="checkbox"
          checked={able.length > 0 && count === able.length}
          indeterminate={count > 0 && count < able.length}
          disabled={able.length === 0}
          onChange={(event) => set(chosen, desks, event.currentTarget.checked)}
        />
        <strong>{room.name}</strong>
      </label>
      <div class="drill-room-desks">
        {desks.map((desk) => (
          <label key={desk.id} class="check">
            <input
              type="checkbox"
              checked={chosen.value.has(desk.id)}
              disabled={!canPractise(desk)}
              onChange={(event) => set(chosen, [desk], event.currentTarget.checked)}
            />
            <span>{desk.id}</span>
            {canPractise(desk) ? null : <span class="soft">{whyNot(desk)}</span>}
          </label>
        ))}
      </div>
    </li>
  );
}
