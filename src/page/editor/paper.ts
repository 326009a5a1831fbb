/** The paper of the drawing: where on it a finger or a mouse is, and what follows it. */
import { signal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { Area } from "../../core/plan-edited.ts";
import { snapped, steps } from "./changes.ts";
import { chosen, tool } from "./editing.ts";
import type { Frame } from "./frame.ts";
import type { Point } from "./picture-place.ts";

/** What is dragged, and how the plan follows. */
interface Drag {
  readonly from: Point;
  readonly move: (by: Point, fine: boolean, joins: boolean) => void;
  moved: boolean;
}

/** Begins to drag something. */
export type Take = (event: PointerEvent, move: Drag["move"]) => void;

/** Keys that move what has the focus. */
export const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

interface PaperProps {
  readonly floor: number;
  readonly frame: Frame;
  readonly readOnly: boolean;
  readonly onDesk: (at: Point) => void;
  readonly onRoom: (area: Area) => void;
}

/** What a finger or a mouse does on the paper. */
export function usePaper({ floor, frame, readOnly, onDesk, onRoom }: PaperProps) {
  const drag = useRef<Drag | undefined>(undefined);
  const svg = useRef<SVGSVGElement>(null);
  const held = useMemo(() => signal<Frame | undefined>(undefined), []);
  const drawn = useMemo(() => signal<Area | undefined>(undefined), []);
  // While something is dragged the paper lies still.
  const shown = held.value ?? frame;
  const at = (event: PointerEvent): Point => metresAt(svg.current as SVGSVGElement, shown, event);
  const take: Take = (event, move) => {
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
    if (area !== undefined && area.width >= 1 && area.height >= 1) onRoom(area);
  };
  const press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const from = at(event);
    if (tool.value === "desk" && !readOnly) onDesk(from);
    else if (tool.value === "room")
      take(event, (by) => {
        drawn.value = areaBetween(from, { x: from.x + by.x, y: from.y + by.y }, floor);
      });
    else chosen.value = undefined;
  };
  return { svg, shown, drawn, take, follow, release, press };
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
