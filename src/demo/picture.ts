/** From what runs to what is drawn: pins of the building, retained topics of the watcher, and the story so far. */
import type { DeskView } from "../core/view.ts";
import type { OutputPin } from "./board.ts";
import { clockFace, type Floor, storyOf } from "./desk-story.ts";
import type { DeskPicture, FloorPicture, RoomPicture } from "./floor.ts";
import type { OfficeRoom } from "./office.ts";
import { coverageText, type Stage } from "./stage.ts";
import type { Story } from "./story.ts";

export const roomsOnPage = 4;
export const desksOnPage = 8;

export interface PageState {
  readonly page: number;
  readonly title: string;
  readonly hints: readonly string[];
  readonly unplugged: ReadonlySet<string>;
  readonly withColour: boolean;
}

/** A buzzer that pauses in its rhythm still sounds; the longest pause of a call is nine of sixteen beats of an eighth of a second. */
const rhythmMs = 1250;
/** A chirp is one tone of an eighth of this. */
const chirpMs = 1000;

const legend = "● light: + more calls, white unpaired, yellow fault  ✸ beacon  ♪ sound  ♩ chirp";

const deskKeys = " 1–8 red key; before it g green, h green held, l red and green held, u plug";
const officeKeys = " e next circuit · x take back · c close all · t drill · b broker · q end";
/** Beside the number of the page there is room for fewer words. */
const officeKeysShort = " e next · x take back · c close all · t drill · b broker · q end";

export function pictureOf(stage: Stage, story: Story, state: PageState, nowMs: number): FloorPicture {
  const pages = Math.ceil(stage.office.rooms.length / roomsOnPage);
  const rooms = stage.office.rooms.slice(state.page * roomsOnPage, (state.page + 1) * roomsOnPage);
  return {
    title: state.title,
    rooms: rooms.map((room) => roomPicture(stage, room, state, nowMs)),
    banner: bannerOf(stage, nowMs),
    status: statusOf(stage),
    events: story.lines,
    hints: state.hints,
    legend,
    keys: [deskKeys, pages > 1 ? `${officeKeysShort} · Tab ${state.page + 1}/${pages}` : officeKeys],
    withColour: state.withColour,
  };
}

function roomPicture(stage: Stage, room: OfficeRoom, state: PageState, nowMs: number): RoomPicture {
  const desks = stage.desks.flatMap((id, index) =>
    stage.office.desks[index]?.room === room.id ? [deskPicture(stage, id, index, state, nowMs)] : [],
  );
  return { name: room.name, desks };
}

function deskPicture(stage: Stage, id: string, index: number, state: PageState, nowMs: number): DeskPicture {
  const { building, watcher } = stage;
  const pin = (name: OutputPin): boolean => building.pin(id, name);
  const view = watcher.deskState(id);
  const coverage = watcher.coverage(id);
  const isFull = coverage !== undefined && coverage.sounding === coverage.of;
  return {
    id,
    key: String((index % desksOnPage) + 1),
    plugged: !state.unplugged.has(id),
    light: { red: pin("red"), green: pin("green"), blue: pin("blue") },
    beacon: pin("beacon"),
    buzzer: buzzerOf(stage, id, nowMs),
    lightName: isHeard(stage) ? (watcher.unitAt(id)?.shows?.light ?? "") : "",
    elapsed: view?.alarm === undefined ? "" : clockFace(nowMs - view.alarm.pressedAtMs),
    story: pairingStory(stage, id, view) ?? (view === undefined ? "" : storyOf(view, floorOf(stage))),
    coverage: coverage === undefined ? "" : coverageText(coverage),
    missing: coverage === undefined || coverage.sounding === 0 ? [] : coverage.missing.map(({ desk }) => desk),
    alarmed: view?.alarm === undefined ? "no" : view.alarm.mode === "drill" ? "drill" : "real",
    faulty: !isFull,
  };
}

/** What the pins do; that it is a chirp is told by MQTT, where it lasts longer than on the pin. */
function buzzerOf(stage: Stage, id: string, nowMs: number): DeskPicture["buzzer"] {
  const chirps = isHeard(stage) && stage.watcher.unitAt(id)?.shows?.buzzer === "chirp";
  if (chirps) return stage.building.soundsAt(id, nowMs - chirpMs) ? "chirps" : "silent";
  return stage.building.soundsAt(id, nowMs - rhythmMs) ? "sounds" : "silent";
}

/** What a technician does at a desk comes before its faults. */
function pairingStory({ watcher }: Stage, id: string, view: DeskView | undefined): string | undefined {
  if (watcher.unpaired.some(({ desk }) => desk === id))
    return watcher.pairing?.pressed?.desk === id ? "is it this one?" : "not paired";
  if (view?.test === undefined || view.alarm !== undefined) return undefined;
  return view.test === "waiting" ? "test: press it" : "test: pressed";
}

function floorOf({ watcher, desks }: Stage): Floor {
  return {
    desk: (id) => watcher.deskState(id),
    desks,
    practising: watcher.drill?.waiting ?? [],
    circuitOf: (alarm, desk) => watcher.circuitOf(alarm, desk),
  };
}

function bannerOf({ watcher }: Stage, nowMs: number): string {
  const { drill } = watcher;
  if (drill === undefined) return "";
  const { waiting = [], pressed = [], untilMs = nowMs } = drill;
  return `DRILL · ÜBUNG · ${clockFace(untilMs - nowMs)} left · ${pressed.length} of ${waiting.length + pressed.length} pressed`;
}

/** Whether what MQTT told is still true. */
function isHeard({ broker, watcher }: Stage): boolean {
  return broker.isRunning && watcher.isUp;
}

function statusOf(stage: Stage): FloorPicture["status"] {
  const { watcher, building, desks } = stage;
  const alarms = watcher.openAlarms(desks).length;
  const covered = desks.filter((desk) => watcher.isCovered([desk])).length;
  const unpaired = watcher.unpaired.length;
  return [
    isHeard(stage) ? { text: "broker on", look: "green" } : { text: "broker off, lights live", look: "yellow" },
    alarms > 0
      ? { text: `${alarms} open alarm${alarms > 1 ? "s" : ""}`, look: "red" }
      : { text: "no alarm", look: "dim" },
    unpaired > 0
      ? { text: `${unpaired} of ${desks.length} units unpaired`, look: "yellow" }
      : {
          text: `${covered} of ${desks.length} desks fully covered`,
          look: covered === desks.length ? "dim" : "yellow",
        },
    { text: `lag ${building.lagMs?.toFixed(0) ?? "?"} ms`, look: "dim" },
  ];
}
