/** The plan, drawn: storeys, rooms with their names and doors, desks, and lines from one desk to those it calls. */
import { useMemo } from "preact/hooks";
import { coverage } from "../data/office.ts";
import { planDesk, planRoom, plan as plans } from "../data/site.ts";
import { t } from "../text/text.ts";
import { DeskSymbol } from "./desk-symbol.tsx";
import { type Drawing, drawingsOf, type PlacedDesk, type PlacedRoom, symbol } from "./geometry.ts";

/** A symbol is never smaller than a thumb can meet; what does not fit then scrolls. */
const symbolWidthMinPx = 58;
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
  /** Only the storey of this desk. */
  readonly storeyOf?: string | undefined;
}

export function FloorPlan({ selected, to, onChoose, storeyOf }: FloorPlanProps) {
  const desks = plans.value?.desks ?? [];
  const drawings = useMemo(() => drawingsOf(desks), [desks]);
  const only = storeyOf === undefined ? undefined : planDesk(storeyOf)?.floor;
  const shown = drawings.filter(({ floor }) => only === undefined || floor === only);
  return shown.map((drawing) => (
    <Storey
      key={drawing.floor}
      drawing={drawing}
      alone={drawings.length === 1}
      selected={selected}
      to={to}
      onChoose={onChoose}
    />
  ));
}

interface StoreyProps extends Omit<FloorPlanProps, "storeyOf"> {
  readonly drawing: Drawing;
  readonly alone: boolean;
}

function Storey({ drawing, alone, selected, to, onChoose }: StoreyProps) {
  const { floor, rooms, desks, width, height } = drawing;
  const origin = desks.find(({ id }) => id === selected);
  const name = t().floor.storey(floor);
  const widthMin = (width * symbolWidthMinPx) / symbol.width;
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

function RoomShape({ room: { left, top, right, bottom } }: { readonly room: PlacedRoom }) {
  return <rect class="room" x={left} y={top} width={right - left} height={bottom - top} rx="5" />;
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
      <text class="room-name" x={room.left + 16} y={room.top + 36} font-size={size}>
        {cut(name, width / (size * charWidth.bold))}
      </text>
      <text class="room-doors" x={room.left + 16} y={room.top + 62} font-size={doorSize}>
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
