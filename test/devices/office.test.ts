/**
 * Incidents with devices in an office: the real core and the real ports on real terminals, with simulated boards behind
 * them. What a terminal cannot give are modem lines; those of the button are played.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import { StandIn } from "../prove/stand-in.ts";
import { until } from "../shell/pty.ts";
import { LcusBoard, NumatoModule } from "./boards.ts";
import { type DeskFitting, Office } from "./office.ts";

let office: Office;
beforeEach(async () => {
  office = await Office.build();
});
afterEach(() => office.remove());

const mute = { take: () => "" };
const linked = (socket: string): boolean => office.state.links.get(socket)?.phase === "linked";

async function siren(name: string, board = new LcusBoard(2, true), settings: object = { query: "ff" }) {
  const cable = await office.plug(name, board);
  const desk: DeskFitting = { id: name, socket: cable.socket, device: { id: "relay-lcus", settings } };
  return { board, cable, desk };
}

async function button(name: string): Promise<{ desk: DeskFitting; lines: { cts: boolean; dsr: boolean } }> {
  const { socket } = await office.plug(name, mute);
  const lines = { cts: false, dsr: false };
  office.contacts.set(socket, lines);
  return { desk: { id: name, socket, device: { id: "contact-cts" } }, lines };
}

it("a press at a contact closes the relays of its neighbours, of either kind, and they open when the sound is over", async () => {
  const { desk: pressed, lines } = await button("button");
  const lcus = await siren("lcus", new LcusBoard(2, true), { channel: 2, beaconChannel: 1, query: "ff" });
  const module = new NumatoModule();
  const { socket } = await office.plug("numato", module);
  office.start([pressed, lcus.desk, { id: "numato", socket, device: { id: "relay-numato" } }], 2);
  await until(() => [pressed.socket, lcus.desk.socket, socket].every(linked));
  lines.cts = true;
  const pressedMs = performance.now();
  await until(() => lcus.board.closed.size === 2 && module.closed.size === 1);
  expect(performance.now() - pressedMs).toBeLessThan(500);
  lines.cts = false;
  expect(office.alarms).toBe(1);
  // Kept on disk, and forgotten by the unit inside the gateway.
  await until(() => office.state.appendedSeq > 0 && office.state.owed.length === 0);
  const beat = office.state.links.get(pressed.socket)?.beat;
  await until(() => office.state.links.get(pressed.socket)?.beat !== beat);
  expect(office.state.links.get(pressed.socket)?.beat).toMatchObject({ free: 12, dropped: 0 });
  await until(() => module.closed.size === 0 && !lcus.board.closed.has(2), 4000);
  expect(performance.now() - pressedMs).toBeGreaterThan(1900);
  // The beacon goes on until the alarm is closed, and no relay moved more often than it had to.
  expect(lcus.board.closed).toEqual(new Set([1]));
  expect({ lcus: lcus.board.moves, numato: module.moves }).toEqual({ lcus: 3, numato: 2 });
  expect(office.alarms).toBe(1);
});

it("a press at a paired desk unit closes the relay beside it", async () => {
  const unit = new StandIn(1);
  const { socket } = { socket: await unit.listen() };
  const { board, desk } = await siren("siren");
  const { uid, key } = unit.fitting("desk", socket);
  const since = new Date(0).toISOString();
  const pairing = { uid, key, desk: "desk", socket, model: "desk-unit", state: "paired", since, testedAt: undefined };
  office.start([{ id: "desk", socket, pairing: pairing as NonNullable<DeskFitting["pairing"]> }, desk]);
  await until(() => linked(socket) && linked(desk.socket));
  unit.press();
  await until(() => board.closed.has(1));
  await until(() => unit.unkept === 0);
  unit.close();
});

it("a board that is unplugged in the alarm sounds again after the replug, and was switched off first", async () => {
  const { desk: pressed, lines } = await button("button");
  const { board, cable, desk } = await siren("siren");
  office.start([pressed, desk]);
  await until(() => linked(pressed.socket) && linked(desk.socket));
  lines.cts = true;
  await until(() => board.closed.has(1));
  cable.unplug();
  await until(() => !linked(desk.socket));
  // Its supply stayed: the relay is as it was, until somebody tells it.
  expect(board.closed).toEqual(new Set([1]));
  const movesBefore = board.moves;
  await cable.plug();
  await until(() => linked(desk.socket) && board.closed.has(1), 3000);
  await until(() => board.moves === movesBefore + 2);
  expect(office.alarms).toBe(1);
});

it("a relay that was left closed is opened by a gateway that starts, and one that ends in order opens all", async () => {
  const { desk: pressed, lines } = await button("button");
  const { board, desk } = await siren("siren", new LcusBoard(2, false), { query: "none" });
  board.closed.add(1);
  office.start([pressed, desk]);
  await until(() => board.closed.size === 0);
  await until(() => linked(pressed.socket) && linked(desk.socket));
  lines.cts = true;
  await until(() => board.closed.has(1));
  await office.stop();
  expect(board.closed).toEqual(new Set());
});

it("a board that died at a living socket is a silent unit, and its desk has the fault until it answers again", async () => {
  const { desk: pressed } = await button("button");
  const { board, desk } = await siren("siren");
  office.start([pressed, desk]);
  await until(() => linked(desk.socket));
  const { take } = board;
  board.take = () => "";
  await until(() => office.faultsOf("siren").includes("unit-silent"), 10_000);
  expect(office.faultsOf("button")).not.toContain("unit-silent");
  board.take = take;
  await until(() => linked(desk.socket), 3000);
});

it("a contact at a port without modem lines never becomes a unit", async () => {
  const { socket } = await office.plug("button", mute);
  const { desk } = await siren("siren");
  office.start([{ id: "button", socket, device: { id: "contact-cts" } }, desk]);
  await until(() => office.faultsOf("button").includes("unit-silent"), 8000);
});
