/**
 * The plan of one storey as a drawing: rooms where the plan says how large they are, desks where they stand, by metres. All of it is attributes, so that
 * a page without inline styles can show it.
 */
import type { RoomPlan } from "../site.ts";
import type { EvidenceDesk } from "./evidence.ts";
import { html, type Markup } from "./html.ts";

/** Millimetres of paper within the margins of A4. */
const paper = { width: 180, height: 130 } as const;
const margin = 6;
const dot = 2.4;

interface Box {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

/** Around the desks of a room whose walls the plan does not have. */
const aroundM = 0.9;

interface Drawn extends Box {
  readonly name: string;
  readonly isMeasured: boolean;
}

/** @param desks of one storey */
export function storeyDrawing(desks: readonly EvidenceDesk[], rooms: readonly RoomPlan[], title: string): Markup {
  const drawn = rooms.flatMap((room) => drawnRoom(room, desks));
  const all = boundsOf([...desks.map(pointOf), ...drawn]);
  const [wide, high] = [Math.max(all.right - all.left, 1), Math.max(all.top - all.bottom, 1)];
  const scale = Math.min((paper.width - 2 * margin) / wide, (paper.height - 2 * margin) / high, 12);
  const across = (x: number): number => rounded(margin + (x - all.left) * scale);
  const down = (y: number): number => rounded(margin + (all.top - y) * scale);
  const [width, height] = [rounded(wide * scale + 2 * margin), rounded(high * scale + 2 * margin)];
  return html`<svg class="plan" viewBox="0 0 ${width} ${height}" width="${width}mm" height="${height}mm" role="img" aria-label="${title}">
${drawn.map((room) => roomDrawing(room, across, down))}
${desks.map(({ desk, x, y, unit, device }) => {
  const fill = unit === undefined && device === undefined ? "#fff" : "#1a1a1a";
  return html`<circle cx="${across(x)}" cy="${down(y)}" r="${dot}" fill="${fill}" stroke="#1a1a1a" stroke-width=".4"/><text x="${across(x)}" y="${rounded(down(y) + dot + 3.4)}" font-size="3.2" text-anchor="middle">${desk}</text>
`;
})}</svg>`;
}

function drawnRoom({ id, name, area }: RoomPlan, desks: readonly EvidenceDesk[]): Drawn[] {
  const own = desks.filter(({ room }) => room === id);
  if (area !== undefined && area.floor === desks[0]?.floor) {
    const { x, y, width, height } = area;
    return [{ name, isMeasured: true, left: x, bottom: y, right: x + width, top: y + height }];
  }
  if (own.length === 0) return [];
  const { left, right, bottom, top } = boundsOf(own.map(pointOf));
  const around = { left: left - aroundM, right: right + aroundM, bottom: bottom - aroundM, top: top + aroundM };
  return [{ name, isMeasured: false, ...around }];
}

function pointOf({ x, y }: EvidenceDesk): Box {
  return { left: x, right: x, bottom: y, top: y };
}

type Place = (metres: number) => number;

function roomDrawing({ name, isMeasured, left, right, bottom, top }: Drawn, across: Place, down: Place): Markup {
  const [x, y] = [across(left), down(top)];
  const [width, height] = [rounded(across(right) - x), rounded(down(bottom) - y)];
  const dashes = isMeasured ? "none" : "2 1.5";
  return html`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="#777" stroke-width=".4" stroke-dasharray="${dashes}"/><text x="${rounded(x + 1.5)}" y="${rounded(y + 4)}" font-size="3.2" fill="#444">${name}</text>
`;
}

function boundsOf(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.min(...boxes.map(({ bottom }) => bottom)),
    top: Math.max(...boxes.map(({ top }) => top)),
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
