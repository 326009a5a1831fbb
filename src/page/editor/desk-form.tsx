/** The chosen desk in figures and words: all that can be drawn can be typed. */

import type { EditedDesk, EditedPlan } from "../../core/plan-edited.ts";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { floorOf, nearest, neighboursOf, renamedDesk, steps, strayRoom, withDesk, withoutDesk } from "./changes.ts";
import { change, chosen, edited, soundingNow, storey } from "./editing.ts";
import { Chips, ChoiceField, NumberField, TextField } from "./fields.tsx";
import { SocketForm } from "./socket-form.tsx";

const sounds = ["loud", "quiet", "silent"] as const;

interface DeskProps {
  readonly desk: EditedDesk;
  readonly readOnly: boolean;
}

export function DeskForm({ desk, readOnly }: DeskProps) {
  const texts = t().editor;
  const { id } = desk;
  return (
    <section class="card editor-form" aria-label={t().desk.title(id)}>
      <h2>{t().desk.title(id)}</h2>
      <DeskFields desk={desk} readOnly={readOnly} />
      <Stray desk={desk} readOnly={readOnly} />
      <SocketForm desk={desk} readOnly={readOnly} />
      <Neighbours desk={desk} plan={edited.value as EditedPlan} readOnly={readOnly} />
      {readOnly ? null : (
        <button
          type="button"
          class="button"
          onClick={() => {
            change(withoutDesk(id));
            chosen.value = undefined;
          }}
        >
          <Icon name="cross" />
          <span>{texts.removeDesk}</span>
        </button>
      )}
    </section>
  );
}

/** Its room is what helpers are told, so it does not change by itself when the desk is pushed across a wall. */
function Stray({ desk, readOnly }: DeskProps) {
  const stray = strayRoom(edited.value as EditedPlan, desk);
  if (stray === undefined) return null;
  const take = (): void => change(withDesk(desk.id, { room: stray.id }));
  return (
    <div class="change-bad">
      <p>{t().editor.stray(desk.id, stray.name, roomName(desk.room))}</p>
      {readOnly ? null : (
        <button type="button" class="button" onClick={take}>
          {t().editor.takeRoom(stray.name)}
        </button>
      )}
    </div>
  );
}

function roomName(id: string): string {
  return edited.value?.rooms.find((room) => room.id === id)?.name ?? id;
}

function DeskFields({ desk, readOnly }: DeskProps) {
  const plan = edited.value as EditedPlan;
  const texts = t().editor;
  const { id, x, y } = desk;
  const fixed = { disabled: readOnly } as const;
  const set = (values: Parameters<typeof withDesk>[1]): void => change(withDesk(id, values));
  const rename = (to: string): void => {
    change(renamedDesk(id, to));
    chosen.value = { kind: "desk", id: to };
  };
  const toFloor = (floor = 0): void => {
    set({ floor: floor === 0 && desk.floor === undefined ? undefined : floor });
    storey.value = floor;
  };
  return (
    <div class="editor-fields">
      <TextField {...fixed} label={texts.id} hint={texts.idHint} value={id} max={40} onValue={rename} />
      <ChoiceField
        {...fixed}
        label={texts.room}
        value={desk.room}
        options={plan.rooms.map((room) => [room.id, room.name])}
        onValue={(room) => set({ room })}
      />
      <NumberField {...fixed} label={texts.x} value={x} step={steps.fine} onValue={(to = 0) => set({ x: to })} />
      <NumberField {...fixed} label={texts.y} value={y} step={steps.fine} onValue={(to = 0) => set({ y: to })} />
      <NumberField {...fixed} label={texts.floor} value={floorOf(desk)} onValue={toFloor} />
      <ChoiceField
        {...fixed}
        label={texts.sound}
        value={desk.sound ?? "loud"}
        options={sounds.map((each) => [each, texts.sounds[each]])}
        onValue={(sound) => set({ sound: sound === "loud" && desk.sound === undefined ? undefined : sound })}
      />
    </div>
  );
}

interface NeighboursProps {
  readonly desk: EditedDesk;
  readonly plan: EditedPlan;
  readonly readOnly: boolean;
}

function Neighbours({ desk, plan, readOnly }: NeighboursProps) {
  const texts = t().editor;
  const called = neighboursOf(plan, desk);
  const isByHand = desk.neighbours !== undefined;
  const sounding = called.filter((id) => soundingNow.value.has(id)).length;
  const set = (neighbours: readonly string[] | undefined): void => change(withDesk(desk.id, { neighbours }));
  return (
    <div class="editor-part">
      <h3>{t().desk.seven}</h3>
      <p>
        {isByHand ? texts.byHand : texts.computed} · {t().desk.coverage(sounding, called.length)}
      </p>
      {isByHand ? (
        <Chips
          legend={texts.nearestFirst}
          names={nearest(plan, desk).map(({ id }) => [id, id])}
          chosen={called}
          disabled={readOnly}
          onChange={set}
        />
      ) : (
        <p class="called-list">{called.join(", ")}</p>
      )}
      {readOnly ? null : (
        <button type="button" class="button" onClick={() => set(isByHand ? undefined : called)}>
          {isByHand ? texts.toComputed : texts.toByHand}
        </button>
      )}
    </div>
  );
}
