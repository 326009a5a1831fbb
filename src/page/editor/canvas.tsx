/**
 * The drawing: a grid of metres, below it the picture of the storey if there is one, rooms, desks, and lines from the chosen desk to those
 * it calls. Desks and walls are dragged; with the keyboard a desk is a button that arrow keys move.
 */
import { signal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { Area, EditedDesk, EditedPlan, EditedRoom, PlanImage } from "../../core/plan-edited.ts";
import { windowSize } from "../data/window-size.ts";
import { t } from "../text/text.ts";
import { addedDesk, addedRoom, floorOf, neighboursOf, snapped, steps, withDesk, withRoom } from "./changes.ts";
import { change, chosen, edited, file, pictures, soundingNow, storey, tool } from "./editing.ts";
import { areasOf, deskSize, type Frame, frameOf, heightOf, type RoomArea } from "./frame.ts";

/** Pixels of a metre: a desk is never smaller than a finger. */
export const zooms = [32, 48, 72, 108] as const;
export const zoom = signal<(typeof zooms)[number]>(48);

interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is dragged, and how the plan follows. */
interface Drag {
  readonly from: Point;
  readonly move: (by: Point, fine: boolean, joins: boolean) => void;
  moved: boolean;
}

/** What the frame takes of the window beside the drawing. */
const beside = { phone: 30, wide: 516 } as const;
const wideFromPx = 1024;

/** Metres that the window has room for; the grid goes as far. */
function widthOfWindow(): number {
  const { width } = windowSize.value;
  return Math.floor((width - (width < wideFromPx ? beside.phone : beside.wide)) / zoom.value);
}

/** What a finger or a mouse does on the paper. */
function usePaper(plan: EditedPlan, floor: number, frame: Frame, readOnly: boolean) {
  const drag = useRef<Drag | undefined>(undefined);
  const svg = useRef<SVGSVGElement>(null);
  const held = useMemo(() => signal<Frame | undefined>(undefined), []);
  const drawn = useMemo(() => signal<Area | undefined>(undefined), []);
  // While something is dragged the paper lies still.
  const shown = held.value ?? frame;
  const at = (event: PointerEvent): Point => metresAt(svg.current as SVGSVGElement, shown, event);
  const take = (event: PointerEvent, move: Drag["move"]): void => {
    if (readOnly || event.button !== 0) return;
    event.stopPropagation();
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    held.value = shown;
    drag.current = { from: at(event), move, moved: false };
  };
  const follow = (event: PointerEvent): void => {
    const now = drag.current;
    if (now === undefined) return;
    const { x, y } = at(event);
    const by = { x: x - now.from.x, y: y - now.from.y };
    if (!now.moved && Math.hypot(by.x, by.y) < steps.fine) return;
    now.move(by, event.shiftKey, now.moved);
    now.moved = true;
  };
  const release = (): void => {
    drag.current = undefined;
    held.value = undefined;
    const area = drawn.value;
    drawn.value = undefined;
    if (area !== undefined && area.width >= 1 && area.height >= 1) addRoom(plan, area);
  };
  const press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const from = at(event);
    if (tool.value === "desk" && !readOnly) addDesk(plan, { ...from, floor });
    else if (tool.value === "room")
      take(event, (by) => {
        drawn.value = areaBetween(from, { x: from.x + by.x, y: from.y + by.y }, floor);
      });
    else chosen.value = undefined;
  };
  return { svg, shown, drawn, take, follow, release, press };
}

export function Canvas({ readOnly }: { readonly readOnly: boolean }) {
  const plan = edited.value as EditedPlan;
  const floor = storey.value;
  const image = file.value?.images.find((each) => each.floor === floor);
  const paper = usePaper(plan, floor, frameOf(plan, floor, image, widthOfWindow()), readOnly);
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
      </svg>
    </div>
  );
}

function Picture({ image }: { readonly image: PlanImage }) {
  const { floor, x, y, widthM, widthPx, heightPx } = image;
  const height = heightOf(image);
  const href = `/api/plan/image/${floor}?${widthPx}-${heightPx}-${pictures.value}`;
  return <image class="canvas-image" href={href} x={x} y={-y - height} width={widthM} height={height} />;
}

function metresAt(svg: SVGSVGElement, frame: Frame, { clientX, clientY }: PointerEvent): Point {
  const box = svg.getBoundingClientRect();
  return {
    x: frame.left + ((clientX - box.left) / box.width) * frame.width,
    y: frame.bottom + frame.height - ((clientY - box.top) / box.height) * frame.height,
  };
}

function areaBetween(a: Point, b: Point, floor: number): Area {
  const [x, y] = [snapped(Math.min(a.x, b.x)), snapped(Math.min(a.y, b.y))];
  const size = { width: snapped(Math.max(a.x, b.x)) - x, height: snapped(Math.max(a.y, b.y)) - y };
  return { x, y, ...size, ...(floor === 0 ? {} : { floor }) };
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
  readonly take: (event: PointerEvent, move: Drag["move"]) => void;
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

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

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
