/**
 * The drawing: a grid of metres, below it the picture of the storey if there is one, rooms, desks, and lines from the chosen desk to those
 * it calls. Desks and walls are dragged; with the keyboard a desk is a button that arrow keys move.
 */
import { signal } from "@preact/signals";
import type { Area, EditedDesk, EditedPlan, EditedRoom } from "../../core/plan-edited.ts";
import { windowSize } from "../data/window-size.ts";
import { t } from "../text/text.ts";
import { Picture, PictureHandles } from "./canvas-picture.tsx";
import { addedDesk, addedRoom, floorOf, neighboursOf, snapped, steps, withDesk, withRoom } from "./changes.ts";
import { change, chosen, edited, pictureOf, soundingNow, storey, tool } from "./editing.ts";
import { areasOf, deskSize, type Frame, frameOf, type RoomArea } from "./frame.ts";
import { arrows, type Take, usePaper } from "./paper.ts";
import type { Point } from "./picture-place.ts";

/** Pixels of a metre: a desk is never smaller than a finger. */
export const zooms = [32, 48, 72, 108] as const;
export const zoom = signal<(typeof zooms)[number]>(48);

/** What the frame takes of the window beside the drawing. */
const beside = { phone: 30, wide: 516 } as const;
const wideFromPx = 1024;

/** Metres that the window has room for; the grid goes as far. */
function widthOfWindow(): number {
  const { width } = windowSize.value;
  return Math.floor((width - (width < wideFromPx ? beside.phone : beside.wide)) / zoom.value);
}

export function Canvas({ readOnly }: { readonly readOnly: boolean }) {
  const plan = edited.value as EditedPlan;
  const floor = storey.value;
  const image = pictureOf(floor);
  const paper = usePaper({
    floor,
    frame: frameOf(plan, floor, image, widthOfWindow()),
    readOnly,
    onDesk: (at) => addDesk(plan, { ...at, floor }),
    onRoom: (area) => addRoom(plan, area),
  });
  const { left, bottom, width, height } = paper.shown;
  const { take, drawn } = paper;
  const areas = areasOf(plan, floor);
  return (
    <div class="canvas-paper">
      <svg
        ref={paper.svg}
        class={`canvas canvas-tool-${tool.value}`}
        viewBox={`${left} ${-bottom - height} ${width} ${height}`}
        width={width * zoom.value}
        height={height * zoom.value}
        role="group"
        aria-label={t().editor.canvas(t().floor.storey(floor))}
        onPointerDown={paper.press}
        onPointerMove={paper.follow}
        onPointerUp={paper.release}
        onPointerCancel={paper.release}
      >
        <Paper frame={paper.shown} />
        {image === undefined ? null : <Picture image={image} />}
        {plan.rooms.map((room) => (
          <RoomShape key={room.id} room={room} place={areas.get(room.id)} take={take} readOnly={readOnly} />
        ))}
        {drawn.value === undefined ? null : <AreaShape area={drawn.value} class="canvas-room canvas-room-new" />}
        <Lines plan={plan} floor={floor} />
        {plan.desks
          .filter((desk) => floorOf(desk) === floor)
          .map((desk) => (
            <DeskShape key={desk.id} desk={desk} take={take} readOnly={readOnly} />
          ))}
        {image === undefined || readOnly || tool.value !== "picture" ? null : (
          <PictureHandles image={image} take={take} />
        )}
      </svg>
    </div>
  );
}

export function addDesk(plan: EditedPlan, at: Point & { readonly floor: number; readonly room?: string }): void {
  const desk = addedDesk(plan, at);
  change((now) => ({ ...now, desks: [...now.desks, desk] }));
  chosen.value = { kind: "desk", id: desk.id };
}

export function addRoom(plan: EditedPlan, area?: Area): void {
  const room = addedRoom(plan, t().editor.room, t().editor.newDoor, area);
  change((now) => ({ ...now, rooms: [...now.rooms, room] }));
  chosen.value = { kind: "room", id: room.id };
  tool.value = "select";
}

/** A line each metre, a stronger one each five. */
function Paper({ frame: { left, bottom, width, height } }: { readonly frame: Frame }) {
  const columns = Array.from({ length: width + 1 }, (_, place) => left + place);
  const rows = Array.from({ length: height + 1 }, (_, place) => bottom + place);
  const kind = (metre: number): string => (metre % 5 === 0 ? "grid-line grid-line-strong" : "grid-line");
  return (
    <g>
      {columns.map((x) => (
        <line key={`x${x}`} class={kind(x)} x1={x} x2={x} y1={-bottom} y2={-bottom - height} />
      ))}
      {rows.map((y) => (
        <line key={`y${y}`} class={kind(y)} x1={left} x2={left + width} y1={-y} y2={-y} />
      ))}
    </g>
  );
}

function AreaShape({ area, class: className }: { readonly area: Area; readonly class: string }) {
  return (
    <rect class={className} x={area.x} y={-area.y - area.height} width={area.width} height={area.height} rx="0.08" />
  );
}

interface Taking {
  readonly take: Take;
  readonly readOnly: boolean;
}

interface RoomProps extends Taking {
  readonly room: EditedRoom;
  readonly place: RoomArea | undefined;
}

function RoomShape({ room, place, take, readOnly }: RoomProps) {
  if (place === undefined) return null;
  const { area, drawn } = place;
  const isChosen = chosen.value?.kind === "room" && chosen.value.id === room.id;
  const move = (by: Point, fine: boolean, joins: boolean): void => {
    const step = fine ? steps.fine : steps.grid;
    change(
      withRoom(room.id, { area: { ...area, x: snapped(area.x + by.x, step), y: snapped(area.y + by.y, step) } }),
      joins,
    );
  };
  const resize = (by: Point, fine: boolean, joins: boolean): void => {
    const step = fine ? steps.fine : steps.grid;
    const right = Math.max(area.x + 1, snapped(area.x + area.width + by.x, step));
    const bottom = Math.min(area.y + area.height - 1, snapped(area.y + by.y, step));
    const [width, height] = [right - area.x, area.y + area.height - bottom];
    change(withRoom(room.id, { area: { ...area, y: bottom, width: round(width), height: round(height) } }), joins);
  };
  const press = (event: PointerEvent): void => {
    if (tool.value !== "select") return;
    event.stopPropagation();
    const wasChosen = isChosen;
    chosen.value = { kind: "room", id: room.id };
    if (drawn && wasChosen) take(event, move);
  };
  return (
    <g>
      <g onPointerDown={press}>
        <AreaShape
          area={area}
          class={`canvas-room ${drawn ? "" : "canvas-room-guessed"} ${isChosen ? "canvas-chosen" : ""}`}
        />
        <text class="canvas-room-name" x={area.x + 0.2} y={-area.y - area.height + 0.45}>
          {cut(room.name, (area.width - 0.3) / nameLetter)}
        </text>
      </g>
      {isChosen && drawn && !readOnly ? (
        <rect
          class="canvas-handle"
          x={area.x + area.width - 0.25}
          y={-area.y - 0.25}
          width="0.5"
          height="0.5"
          onPointerDown={(event) => take(event, resize)}
        />
      ) : null}
    </g>
  );
}

/** Metres that a letter of a room's name takes, on average. */
const nameLetter = 0.2;

function cut(name: string, letters: number): string {
  const fits = Math.max(2, Math.floor(letters));
  return name.length <= fits ? name : `${name.slice(0, fits - 1)}…`;
}

function round(metres: number): number {
  return Math.round(metres * 100) / 100;
}

/** From the chosen desk to those it calls; in steps where they were given by hand, dotted where one would not sound now. */
function Lines({ plan, floor }: { readonly plan: EditedPlan; readonly floor: number }) {
  const desk = plan.desks.find(({ id }) => chosen.value?.kind === "desk" && id === chosen.value.id);
  if (desk === undefined || floorOf(desk) !== floor) return null;
  const called = neighboursOf(plan, desk);
  return (
    <g class={desk.neighbours === undefined ? "lines" : "lines lines-by-hand"}>
      {plan.desks
        .filter((each) => called.includes(each.id) && floorOf(each) === floor)
        .map(({ id, x, y }) => (
          <line
            key={id}
            class={soundingNow.value.has(id) ? "line" : "line line-silent"}
            x1={desk.x}
            y1={-desk.y}
            x2={x}
            y2={-y}
          />
        ))}
    </g>
  );
}

function DeskShape({ desk, take, readOnly }: Taking & { readonly desk: EditedDesk }) {
  const { id, x, y, room } = desk;
  const isChosen = chosen.value?.kind === "desk" && chosen.value.id === id;
  const plan = edited.value as EditedPlan;
  const isCalled = isCalledByChosen(plan, id);
  const put = (to: Point, joins: boolean): void => change(withDesk(id, to), joins);
  const keys = (event: KeyboardEvent): void => {
    const way = arrows[event.key];
    if (event.key === "Enter" || event.key === " ") chosen.value = { kind: "desk", id };
    else if (event.key === "Escape") chosen.value = undefined;
    else if (way === undefined || readOnly) return;
    else {
      const step = event.shiftKey ? steps.fine : steps.grid;
      chosen.value = { kind: "desk", id };
      put({ x: round(x + way.x * step), y: round(y + way.y * step) }, false);
    }
    event.preventDefault();
  };
  const { width, height } = deskSize;
  return (
    <g
      class={`canvas-desk ${isChosen ? "canvas-chosen" : ""} ${isCalled ? "canvas-called" : ""}`}
      transform={`translate(${x} ${-y})`}
      data-desk={id}
      role="button"
      tabindex={0}
      aria-pressed={isChosen}
      aria-label={t().editor.deskAt(id, plan.rooms.find((each) => each.id === room)?.name ?? room, x, y)}
      onKeyDown={keys}
      onPointerDown={(event) => {
        chosen.value = { kind: "desk", id };
        take(event, (by, fine, joins) => {
          const step = fine ? steps.fine : steps.grid;
          put({ x: snapped(x + by.x, step), y: snapped(y + by.y, step) }, joins);
        });
      }}
    >
      <rect
        class="canvas-focus"
        x={-width / 2 - 0.12}
        y={-height / 2 - 0.12}
        width={width + 0.24}
        height={height + 0.24}
        rx="0.24"
      />
      <rect class="canvas-top" x={-width / 2} y={-height / 2} width={width} height={height} rx="0.15" />
      <text
        class="canvas-desk-name"
        y="0.12"
        text-anchor="middle"
        font-size={Math.min(0.38, (width - 0.1) / (0.66 * id.length))}
      >
        {id}
      </text>
    </g>
  );
}

function isCalledByChosen(plan: EditedPlan, id: string): boolean {
  const desk = plan.desks.find((each) => chosen.value?.kind === "desk" && each.id === chosen.value.id);
  return desk !== undefined && neighboursOf(plan, desk).includes(id);
}
