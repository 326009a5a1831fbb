/** The plan, drawn: storeys, rooms with their names and doors, desks, and lines from one desk to those it calls. */
import { useMemo } from "preact/hooks";
import { coverage } from "../data/office.ts";
import { planDesk, planRoom, plan as plans } from "../data/site.ts";
import { windowSize } from "../data/window-size.ts";
import { t } from "../text/text.ts";
import { DeskSymbol } from "./desk-symbol.tsx";
import { bestFold, type Space } from "./fold.ts";
import { type Drawing, drawingsOf, type PlacedDesk, type PlacedRoom, symbol } from "./geometry.ts";

/** A symbol is never smaller than a thumb can meet; what does not fit then scrolls. On a large screen it need not be huge. */
const symbolPx = { min: 58, enough: 240 } as const;
/** What the frame takes of the window, beside the plan and above it. */
const frame = { side: 32, sideWide: 500, above: 190 } as const;
const wideFromPx = 1024;
const nameSize = { max: 29, min: 20 } as const;
const doorSize = 20;
/** Of a letter's size, on average, in the widest of the fonts that systems bring. */
const charWidth = { bold: 0.68, plain: 0.6 } as const;

interface FloorPlanProps {
  /** The desk whose seven are shown. */
  readonly selected?: string | undefined;
  /** Lines go from the selected desk to these; left out, to those of its circuit 1. */
  readonly to?: readonly string[] | undefined;
  readonly onChoose?: ((desk: string) => void) | undefined;
}

/** The space for a plan: on a phone as wide as it is, and as high as it gets; on a large screen all of it at once. */
function spaceFor(drawings: number): Space {
  const { width, height } = windowSize.value;
  if (width < wideFromPx) return { width: width - frame.side, symbolEnough: symbolPx.min };
  const space = { width: width - frame.sideWide, height: (height - frame.above) / drawings };
  return { ...space, symbolEnough: symbolPx.enough };
}

export function FloorPlan(props: FloorPlanProps) {
  const desks = plans.value?.desks ?? [];
  const rooms = plans.value?.rooms;
  const drawings = useMemo(() => drawingsOf(desks, rooms), [desks, rooms]);
  const { width, height } = windowSize.value;
  const fitted = useMemo(
    () => drawings.map((drawing) => bestFold(drawing, spaceFor(drawings.length))),
    [drawings, width, height],
  );
  return fitted.map((drawing) => (
    <Storey key={drawing.floor} drawing={drawing} alone={fitted.length === 1} {...props} />
  ));
}

/** The rooms of one desk and of those that it calls first, and no more: where to go. */
export function PlanAround({ desk, to }: { readonly desk: string; readonly to: readonly string[] }) {
  const desks = plans.value?.desks ?? [];
  const near = useMemo(() => {
    const own = planDesk(desk);
    const rooms = new Set([desk, ...(own?.circuit1 ?? [])].map((id) => planDesk(id)?.room));
    return drawingsOf(
      desks.filter(({ room, floor }) => rooms.has(room) && floor === own?.floor),
      plans.value?.rooms.filter(({ id }) => rooms.has(id)),
    );
  }, [desks, desk]);
  return near.map((drawing) => <Storey key={drawing.floor} drawing={drawing} alone={false} selected={desk} to={to} />);
}

interface StoreyProps extends FloorPlanProps {
  readonly drawing: Drawing;
  readonly alone: boolean;
}

function Storey({ drawing, alone, selected, to, onChoose }: StoreyProps) {
  const { floor, rooms, desks, width, height } = drawing;
  const origin = desks.find(({ id }) => id === selected);
  const name = t().floor.storey(floor);
  const widthMin = (width * symbolPx.min) / symbol.width;
  return (
    <figure class="storey">
      {alone ? null : <figcaption class="storey-name">{name}</figcaption>}
      <div class="storey-paper">
        <svg
          class="plan"
          viewBox={`0 0 ${width} ${height}`}
          width={widthMin}
          height={(widthMin * height) / width}
          role="group"
          aria-label={t().floor.plan(name)}
        >
          {rooms.map((room) => (
            <RoomShape key={room.id} room={room} />
          ))}
          {origin === undefined ? null : <Wires from={origin} desks={desks} to={to} />}
          {rooms.map((room) => (
            <RoomWords key={room.id} room={room} />
          ))}
          {desks.map((desk) => (
            <DeskSymbol key={desk.id} desk={desk} selected={desk.id === selected} onChoose={onChoose} />
          ))}
        </svg>
      </div>
    </figure>
  );
}

function RoomShape({ room: { id, left, top, right, bottom } }: { readonly room: PlacedRoom }) {
  return <rect class="room" data-room={id} x={left} y={top} width={right - left} height={bottom - top} rx="5" />;
}

/** Above the lines, so that they can be read. */
function RoomWords({ room }: { readonly room: PlacedRoom }) {
  const known = planRoom(room.id);
  const name = known?.name ?? room.id;
  const doors = known?.doors ?? [];
  const width = room.right - room.left - 28;
  const size = Math.max(nameSize.min, Math.min(nameSize.max, width / (charWidth.bold * name.length)));
  return (
    <g class="room-words">
      <title>{`${name} · ${t().floor.doors}: ${doors.join(", ")}`}</title>
      <text class="room-name" x={room.left + 16} y={room.wordsTop + 36} font-size={size}>
        {cut(name, width / (size * charWidth.bold))}
      </text>
      <text class="room-doors" x={room.left + 16} y={room.wordsTop + 62} font-size={doorSize}>
        {cut(doors.join(" · "), width / (doorSize * charWidth.plain))}
      </text>
    </g>
  );
}

/** As much of a text as there is room for. */
function cut(text: string, letters: number): string {
  const fits = Math.floor(letters + 0.01);
  return text.length <= fits ? text : `${text.slice(0, Math.max(1, fits - 1))}…`;
}

interface WiresProps {
  readonly from: PlacedDesk;
  readonly desks: readonly PlacedDesk[];
  readonly to: readonly string[] | undefined;
}

function Wires({ from, desks, to }: WiresProps) {
  const missing = new Set<string>(coverage(from.id)?.missing.map(({ desk }) => desk));
  const called = to ?? planDesk(from.id)?.circuit1 ?? [];
  return (
    <g class="wires">
      {desks
        .filter(({ id }) => called.includes(id))
        .map(({ id, x, y }) => (
          <line key={id} class={missing.has(id) ? "wire wire-missing" : "wire"} x1={from.x} y1={from.y} x2={x} y2={y} />
        ))}
    </g>
  );
}
