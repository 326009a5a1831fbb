/**
 * A building of simulated units, in a process of its own so that its arithmetic does not delay the gateway (building.ts is
 * the other end).
 *
 * All boards run in real time, in slices: the one that is furthest behind the clock is advanced by at most a quarter of a millisecond,
 * again and again, until all have reached the clock or the slice has lasted 1 ms. Between slices the process reads its cables and its
 * orders. While bytes are under way the next slice follows at once, else after a millisecond. Boards that
 * fell behind catch up in the same way, because an idle unit is simulated some fifty times faster than it lives.
 *
 * The process ends when it is told to, or when its parent is gone.
 */
import { pid } from "node:process";
import { monotonic } from "../shell/clock.ts";
import type { FromBuilding, PinChange, ToBuilding } from "./building-messages.ts";
import { type CableWorkshop, openWorkshop } from "./cable.ts";
import { rehearse } from "./rehearsal.ts";
import { SimulatedUnit } from "./simulated-unit.ts";

/** Long enough to be worth the turn of the event loop, short enough that no cable waits. */
const sliceMs = 1;
const stepMs = 0.25;
const lagReportMs = 1000;

const units = new Map<string, SimulatedUnit>();
let workshop: CableWorkshop | undefined;
let changes: PinChange[] = [];
let worstLagMs = 0;

function tell(message: FromBuilding): void {
  if (process.connected) process.send?.(message);
}

async function start({ hex, desks, cable, eeproms, id }: Extract<ToBuilding, { kind: "start" }>): Promise<void> {
  workshop = await openWorkshop(cable);
  if (desks.length > 0) rehearse(hex);
  for (const desk of desks) {
    const unit = new SimulatedUnit(
      { hex, ...eepromOf(eeproms[desk]) },
      workshop.make(desk),
      (pin, level, atMs) => changes.push({ desk, pin, level, atMs }),
      monotonic,
    );
    units.set(desk, unit);
  }
  await Promise.all([...units.values()].map((unit) => unit.plug(monotonic)));
  const { kind, whyNotTty, directory } = workshop;
  const sockets = Object.fromEntries([...units].map(([desk, unit]) => [desk, unit.socket]));
  const more = { ...(whyNotTty === undefined ? {} : { whyNotTty }), ...(directory === undefined ? {} : { directory }) };
  tell({ kind: "started", id, started: { cable: kind, sockets, ...more } });
  setInterval(reportLag, lagReportMs);
  slice();
}

function eepromOf(image: string | undefined): { readonly eeprom?: Uint8Array } {
  return image === undefined ? {} : { eeprom: new Uint8Array(Buffer.from(image, "base64")) };
}

/** One slice, and the arrangement for the next. */
function slice(): void {
  const endMs = monotonic() + sliceMs;
  let nowMs = monotonic();
  let behind = furthestBehind(nowMs);
  worstLagMs = Math.max(worstLagMs, nowMs - (behind?.reachedMs(nowMs) ?? nowMs));
  while (behind !== undefined && nowMs < endMs) {
    behind.skipLag(nowMs);
    behind.runTo(Math.min(nowMs, behind.reachedMs(nowMs) + stepMs));
    nowMs = monotonic();
    behind = furthestBehind(nowMs);
  }
  tellPins();
  const closely = behind !== undefined || [...units.values()].some((unit) => unit.isBusy(nowMs));
  if (closely) setImmediate(slice);
  else setTimeout(slice, sliceMs);
}

/** The unit that most needs time; none when all are within a step of the clock. */
function furthestBehind(nowMs: number): SimulatedUnit | undefined {
  let found: SimulatedUnit | undefined;
  let reached = nowMs - stepMs / 2;
  for (const unit of units.values()) {
    const reachedMs = unit.reachedMs(nowMs);
    if (reachedMs >= reached) continue;
    reached = reachedMs;
    found = unit;
  }
  return found;
}

function tellPins(): void {
  if (changes.length === 0) return;
  tell({ kind: "pins", changes });
  changes = [];
}

function reportLag(): void {
  tell({ kind: "lag", worstMs: worstLagMs });
  worstLagMs = 0;
}

async function obey(order: ToBuilding): Promise<void> {
  if (order.kind === "start") return start(order);
  if (order.kind === "end") return end();
  const { id, desk } = order;
  const unit = units.get(desk);
  if (unit === undefined) throw new Error(`no desk ${desk}`);
  const atMs = await perform(unit, order);
  tellPins();
  tell({ kind: "done", id, ...(atMs === undefined ? {} : { atMs }) });
}

async function perform(
  unit: SimulatedUnit,
  order: Exclude<ToBuilding, { kind: "start" | "end" }>,
): Promise<number | undefined> {
  const nowMs = monotonic();
  switch (order.kind) {
    case "press":
      return unit.press(order.key, order.holdMs, nowMs);
    case "plug":
      await unit.plug(monotonic);
      return monotonic();
    case "unplug":
      unit.unplug(nowMs);
      return nowMs;
    case "reset":
      unit.reset(nowMs);
      return nowMs;
  }
}

function end(): void {
  for (const unit of units.values()) unit.unplug(monotonic());
  workshop?.close();
  process.exit(0);
}

process.title = `rufkreis-building-${pid}`;
process.on("message", (order: ToBuilding) => {
  obey(order).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    if ("id" in order) tell({ kind: "failed", id: order.id, message });
  });
});
process.on("disconnect", end);
process.on("SIGTERM", end);
// Ctrl-C in a terminal reaches all its processes; the demo decides what ends, and when.
process.on("SIGINT", () => undefined);
process.on("SIGHUP", () => undefined);
