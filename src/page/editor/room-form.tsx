/** The chosen room: its name, the ways in, its walls. */

import type { Area, EditedPlan, EditedRoom } from "../../core/plan-edited.ts";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { addDesk } from "./canvas.tsx";
import { floorOf, renamedRoom, steps, withoutRoom, withRoom } from "./changes.ts";
import { change, chosen, edited, storey } from "./editing.ts";
import { NumberField, TextField } from "./fields.tsx";
import { areasOf } from "./frame.ts";

export function RoomForm({ room, readOnly }: { readonly room: EditedRoom; readonly readOnly: boolean }) {
  const plan = edited.value as EditedPlan;
  const texts = t().editor;
  const { id, name, doors } = room;
  const desks = plan.desks.filter((desk) => desk.room === id);
  const rename = (to: string): void => {
    change(renamedRoom(id, to));
    chosen.value = { kind: "room", id: to };
  };
  return (
    <section class="card editor-form" aria-label={`${texts.room} ${name}`}>
      <h2>
        {texts.room} {name}
      </h2>
      <div class="editor-fields">
        <TextField
          label={texts.name}
          value={name}
          max={80}
          disabled={readOnly}
          onValue={(to) => change(withRoom(id, { name: to }))}
        />
        <TextField label={texts.id} hint={texts.idHint} value={id} max={40} disabled={readOnly} onValue={rename} />
      </div>
      <label class="field">
        <span>{t().floor.doors}</span>
        <textarea
          rows={Math.max(2, doors.length)}
          value={doors.join("\n")}
          disabled={readOnly}
          onChange={({ currentTarget }) => change(withRoom(id, { doors: linesOf(currentTarget.value) }))}
        />
        <span class="soft">{texts.doorsHint}</span>
      </label>
      <Walls room={room} plan={plan} readOnly={readOnly} />
      <p class="soft">{texts.desksIn(desks.map((desk) => desk.id).join(", "))}</p>
      {readOnly ? null : (
        <div class="buttons">
          <button type="button" class="button" onClick={() => addDesk(plan, { ...besides(room, plan), room: id })}>
            {texts.addDeskHere}
          </button>
          {desks.length > 0 ? null : (
            <button
              type="button"
              class="button"
              onClick={() => {
                change(withoutRoom(id));
                chosen.value = undefined;
              }}
            >
              <Icon name="cross" />
              <span>{texts.removeRoom}</span>
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function linesOf(text: string): string[] {
  return text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
}

/** Beside the last desk of the room, or in its middle. */
function besides({ id, area }: EditedRoom, plan: EditedPlan) {
  const last = plan.desks.findLast((desk) => desk.room === id);
  if (last !== undefined) return { x: last.x + 2, y: last.y, floor: floorOf(last) };
  if (area !== undefined) return { x: area.x + area.width / 2, y: area.y + area.height / 2, floor: floorOf(area) };
  return { x: 0, y: 0, floor: storey.value };
}

interface WallsProps {
  readonly room: EditedRoom;
  readonly plan: EditedPlan;
  readonly readOnly: boolean;
}

function Walls({ room: { id, area }, plan, readOnly }: WallsProps) {
  const texts = t().editor;
  const set = (to: Area | undefined): void => change(withRoom(id, { area: to }));
  const floor = storey.value;
  const small: Area = { x: 0, y: 0, width: 5, height: 4, ...(floor === 0 ? {} : { floor }) };
  if (area === undefined)
    return readOnly ? null : (
      <button type="button" class="button" onClick={() => set(areasOf(plan, floor).get(id)?.area ?? small)}>
        {texts.drawWalls}
      </button>
    );
  return (
    <div class="editor-part">
      <h3>{texts.walls}</h3>
      <div class="editor-fields editor-fields-small">
        {sides.map((side) => (
          <NumberField
            key={side}
            label={texts[side]}
            value={area[side]}
            step={steps.fine}
            disabled={readOnly}
            onValue={(to = 1) => set({ ...area, [side]: to })}
          />
        ))}
      </div>
      {readOnly ? null : (
        <button type="button" class="button" onClick={() => set(undefined)}>
          {texts.noWalls}
        </button>
      )}
    </div>
  );
}

const sides = ["x", "y", "width", "height"] as const;
