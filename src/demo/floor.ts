/**
 * The picture of the office, painted from what is known at this moment. Eight desks at a time, 80 × 24 and larger:
 *
 *   ┌─ Zimmer 101 Anmeldung ────────────────┬─ Zimmer 103 Vermittlung ─────────────┐
 *   │  1  d1      0:21   2  d2              │  5  d5             6  d6             │
 *   │  ● received        ● help ✸ ♪         │  ● help ✸ ♪        ● help ✸ ♪        │
 *   │  calls, 7 sound    circuit 1 of d1    │  circuit 2 of d1   circuit 2 of d1   │
 *   │  3 of 3 sound      3 of 3 sound       │  3 of 3 sound      3 of 3 sound      │
 *   └───────────────────────────╴   ╶───────┴───────────────────────────╴   ╶──────┘
 *
 * The light ●, the beacon ✸ and the buzzer ♪ (♩ is a chirp) are the pins of the simulated unit; the words are what MQTT tells.
 */
import type { Canvas, Look } from "./canvas.ts";

export interface DeskPicture {
  readonly id: string;
  /** The key that presses it. */
  readonly key: string;
  readonly plugged: boolean;
  /** The colours of the light that are driven now. */
  readonly light: { readonly red: boolean; readonly green: boolean; readonly blue: boolean };
  readonly beacon: boolean;
  readonly buzzer: "silent" | "sounds" | "chirps";
  /** The name of the light pattern, as the gateway wants it. */
  readonly lightName: string;
  /** Since its press, as `0:42`; empty when it does not call. */
  readonly elapsed: string;
  /** What goes on here, and whether all is well. */
  readonly story: string;
  readonly coverage: string;
  /** Desks that would not sound when this one calls. */
  readonly missing: readonly string[];
  readonly alarmed: "no" | "real" | "drill";
  readonly faulty: boolean;
}

export interface RoomPicture {
  readonly name: string;
  readonly desks: readonly DeskPicture[];
}

export interface FloorPicture {
  readonly title: string;
  /** Upper left, lower left, upper right, lower right. */
  readonly rooms: readonly RoomPicture[];
  /** In the corridor; empty when no drill goes on. */
  readonly banner: string;
  readonly status: readonly { readonly text: string; readonly look: Look }[];
  /** Oldest first. */
  readonly events: readonly { readonly text: string; readonly look: Look }[];
  /** Above the keys, a line each. */
  readonly hints: readonly string[];
  readonly legend: string;
  /** A line each. */
  readonly keys: readonly string[];
  readonly withColour: boolean;
}

const roomRows = 6;
const upperTop = 1;
const lowerTop = upperTop + roomRows + 1;
const statusRow = lowerTop + roomRows;
const eventsTop = statusRow + 1;
/** Narrower, the rooms keep their shape and are cut at the terminal's edge; wider, nothing would gain. */
const widthMin = 60;
const widthMax = 120;

export function paintFloor(canvas: Canvas, picture: FloorPicture): void {
  const width = Math.max(widthMin, Math.min(canvas.columns, widthMax));
  canvas.put(1, 0, picture.title, "bold", width - 1);
  paintRooms(canvas, picture, width);
  paintStatus(canvas, picture, width);
  const below = [
    ...picture.hints.map((text) => ({ text, look: "yellow" as const })),
    { text: picture.legend, look: "dim" as const },
  ];
  const keysTop = canvas.rows - picture.keys.length;
  const eventRows = keysTop - eventsTop - below.length;
  const events = eventRows > 0 ? picture.events.slice(-eventRows) : [];
  for (const [at, { text, look }] of events.entries()) canvas.put(1, eventsTop + at, text, look, width - 1);
  // A line to paste is worth all the columns that there are.
  for (const [at, { text, look }] of below.entries()) canvas.put(1, keysTop - below.length + at, text, look);
  for (const [at, text] of picture.keys.entries()) canvas.put(1, keysTop + at, text, "inverse", width - 1);
}

function paintRooms(canvas: Canvas, { rooms, banner, withColour }: FloorPicture, width: number): void {
  const middle = Math.floor(width / 2);
  if (banner === "") canvas.put(middle - 2, lowerTop - 1, "Flur", "dim");
  else canvas.put(middle - Math.floor(banner.length / 2) - 1, lowerTop - 1, ` ${banner} `, "banner");
  for (const [place, room] of rooms.entries()) {
    const left = place < 2 ? 0 : middle;
    const right = place < 2 ? middle : width - 1;
    const top = place % 2 === 0 ? upperTop : lowerTop;
    paintWalls(canvas, left, right, top, place % 2 === 0);
    canvas.put(left + 2, top, ` ${room.name} `, "bold", right - left - 3);
    const half = Math.floor((right - left) / 2);
    for (const [seat, desk] of room.desks.entries())
      paintDesk(canvas, left + 2 + seat * half, top + 1, half - 2, desk, withColour);
  }
}

function paintWalls(canvas: Canvas, left: number, right: number, top: number, doorBelow: boolean): void {
  const bottom = top + roomRows - 1;
  const wall = "─".repeat(right - left - 1);
  canvas.put(left, top, `${left === 0 ? "┌" : "┬"}${wall}${left === 0 ? "┬" : "┐"}`, "dim");
  canvas.put(left, bottom, `${left === 0 ? "└" : "┴"}${wall}${left === 0 ? "┴" : "┘"}`, "dim");
  for (let row = top + 1; row < bottom; row++) {
    // The second door: to the room beside this one.
    const isDoor = row === bottom - 1;
    canvas.put(left, row, isDoor && left > 0 ? "╎" : "│", "dim");
    canvas.put(right, row, isDoor && left === 0 ? "╎" : "│", "dim");
  }
  canvas.put(left + Math.floor((right - left) * 0.72), doorBelow ? bottom : top, "╴   ╶", "dim");
}

const deskLooks = { no: "plain", real: "red", drill: "violet" } as const;

function paintDesk(
  canvas: Canvas,
  column: number,
  top: number,
  width: number,
  desk: DeskPicture,
  withColour: boolean,
): void {
  const look = deskLooks[desk.alarmed];
  canvas.put(column, top, ` ${desk.key} `, look === "plain" ? "inverse" : look);
  canvas.put(column + 4, top, desk.id, "bold");
  canvas.put(column + width - desk.elapsed.length - 1, top, desk.elapsed, look);
  if (desk.plugged) paintLight(canvas, column, top + 1, width, desk, withColour);
  else canvas.put(column, top + 1, "unplugged", "yellow", width);
  canvas.put(column, top + 2, desk.story, look, width);
  canvas.put(column, top + 3, coverageLine(desk, width), desk.faulty ? "yellow" : "dim", width);
}

/** Who would not sound, as far as there is room: a name that is cut would be another desk's. */
export function coverageLine({ coverage, missing }: Pick<DeskPicture, "coverage" | "missing">, width: number): string {
  if (coverage === "") return "";
  const names = missing.map((desk) => ` −${desk}`);
  const whole = `${coverage} sound${names.join("")}`;
  if (whole.length <= width) return whole;
  for (let shown = names.length; shown > 0; shown--) {
    const text = `${coverage}${names.slice(0, shown).join("")}${shown < names.length ? " …" : ""}`;
    if (text.length <= width) return text;
  }
  return coverage;
}

function paintLight(
  canvas: Canvas,
  column: number,
  row: number,
  width: number,
  desk: DeskPicture,
  withColour: boolean,
): void {
  const colour = colourOf(desk.light);
  if (withColour) canvas.put(column, row, colour === undefined ? "○" : "●", colour ?? "dim");
  else canvas.put(column, row, colour === undefined ? "○" : (colour[0] as string).toUpperCase());
  canvas.put(column + 2, row, desk.lightName.replace(/-more$/, "+"), "plain", width - 2);
  if (desk.beacon) canvas.put(column + width - 4, row, "✸", "red");
  if (desk.buzzer !== "silent") canvas.put(column + width - 2, row, desk.buzzer === "sounds" ? "♪" : "♩", "yellow");
}

function colourOf({
  red,
  green,
  blue,
}: DeskPicture["light"]): "white" | "yellow" | "red" | "green" | "blue" | undefined {
  if (red && green) return blue ? "white" : "yellow";
  if (red) return "red";
  if (green) return "green";
  return blue ? "blue" : undefined;
}

function paintStatus(canvas: Canvas, { status }: FloorPicture, width: number): void {
  let column = 1;
  for (const { text, look } of status) {
    canvas.put(column, statusRow, text, look, width - column);
    column += text.length + 3;
  }
}
