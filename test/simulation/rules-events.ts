/**
 * Rules 1 and 3 about what units tell: each press and each key of a unit of ours is recorded in the step that reads it, once, and
 * its unit is told KEPT when it is on disk and not before. What nobody could prove is recorded only as an unverified
 * press, and only where its unit is installed (README §6):
 *
 *   | the session is   | the line           | a new PRESS                        | a new EVENT |
 *   |------------------|--------------------|------------------------------------|-------------|
 *   | paired           | proved             | recorded                           | recorded    |
 *   | paired, doubtful | not proved         | recorded if the unit is at home    | nothing     |
 *   | new              | –                  | KEPT, and nothing                  | the same    |
 *   | of a stranger    | –                  | nothing                            | nothing     |
 */
import type { Happening, RufkreisEvent } from "../../src/core/event.ts";
import type { Step } from "../../src/core/gateway.ts";
import type { Effect, Input } from "../../src/core/io.ts";
import type { Link } from "../../src/core/link-state.ts";
import type { State } from "../../src/core/state.ts";
import { eventName, type Told, toldBy } from "./ledger.ts";
import { isSealed, read, said } from "./reading.ts";
import { check, type Scene } from "./scene.ts";

const pressTypes: readonly Happening["type"][] = ["raised", "pressed", "upgraded", "missed", "test-pressed"];
const keyTypes: readonly Happening["type"][] = [
  "accepted",
  "attended",
  "cancelled",
  "closed",
  "raised",
  "missed",
  "pressed",
  "upgraded",
  "key",
];

/** Whether the core believed the line that it just read: its counter is the highest now. */
export function wasBelieved(before: State, { state }: Step, socket: string): boolean {
  const trust = state.links.get(socket)?.trust;
  return trust !== undefined && trust.heard !== before.links.get(socket)?.trust?.heard;
}

export class EventRules {
  /** Records on disk about each event that was told, by all that its cause says. */
  private readonly durable = new Map<string, Happening>();
  /** Those that were proved, wherever their unit was. */
  private readonly proved = new Map<string, Happening>();
  private readonly scene: Scene;

  constructor(scene: Scene) {
    this.scene = scene;
  }

  written(event: RufkreisEvent): void {
    const told = toldBy(event);
    if (told === undefined) return;
    this.durable.set(fullKeyOf(told), event);
    if (told.proved) this.proved.set(keyOf(told), event);
  }

  /** The record on disk about a deed, told the one way or the other, wherever its unit was. */
  recordOf(deed: Pick<Told, "uid" | "name">, proved: boolean): Happening | undefined {
    return proved ? this.proved.get(keyOf(deed)) : this.durable.get(fullKeyOf({ ...deed, proved, apart: "" }));
  }

  /** What nobody could prove is a press and nothing else, and only of a unit that is installed where it came from. */
  checkUnproved(event: Happening, told: Told, input: Input): void {
    const message = input.kind === "line" ? read(input.line) : undefined;
    const isPress = message?.verb === "PRESS" && eventName(message.event) === told.name;
    check(
      isPress && event.type !== "test-pressed",
      "injected",
      `${event.type} by ${told.uid} ${told.name}, not proved`,
    );
    const pairing = this.scene.estate.pairings.get(told.uid.toUpperCase());
    check(
      input.kind === "line" && pairing?.socket === input.socket,
      "injected",
      `an unproved press of ${told.uid}, which is not installed there`,
    );
  }

  stepped(before: State, input: Input, records: readonly Happening[], made: Step): void {
    if (input.kind !== "line") return;
    const link = before.links.get(input.socket);
    const message = /^(PRESS|EVENT) /.test(input.line) ? read(input.line) : undefined;
    if (link?.phase !== "linked" || (message?.verb !== "PRESS" && message?.verb !== "EVENT")) return;
    const isProved = link.owner === "paired" && wasBelieved(before, made, input.socket);
    const told: Told = {
      uid: link.hello?.uid.toLowerCase() ?? "",
      name: eventName(message.event),
      proved: isProved,
      apart: isProved ? apartOf(before, link) : "",
    };
    const kept = made.effects.some((effect) => isKept(effect, input.socket, message.event));
    if (link.owner === "new" && isSealed(input.line)) return;
    if (link.owner === "new") return check(kept, "3", `a new unit is not told KEPT for ${told.name}`);
    const counts = this.counts(before, link, message.verb, isProved);
    const types = message.verb === "PRESS" ? pressTypes : keyTypes;
    const taken = records.filter((record) => types.includes(record.type) && isAbout(record, told)).length;
    // Of a unit that has proved itself in this session, what was proved before is only repeated.
    const known = this.isKnown(told) || (link.owner === "paired" && this.isKnown({ ...told, proved: true }));
    if (isFlood(before, made.state, input.socket)) return;
    check(
      taken === (counts && !known ? 1 : 0),
      "1",
      `${message.verb} ${keyOf(told)}, ${isProved ? "proved" : "not proved"}, ${known ? "known already" : "new"}, and ${taken} records came of it`,
    );
    if (!isProved) return check(link.owner !== "paired" || !kept, "injected", `KEPT for ${keyOf(told)}, not proved`);
    if (!counts || !this.durable.has(fullKeyOf(told))) return;
    check(kept, "3", `${keyOf(told)} is on disk and told again, and was not told KEPT`);
  }

  /** Whether the event is one of a desk. */
  private counts({ pairings, site }: State, link: Link, verb: "PRESS" | "EVENT", isProved: boolean): boolean {
    const pairing = pairings.get(link.hello?.uid ?? "");
    if (pairing?.state !== "paired" || !site.desks.has(pairing.desk)) return false;
    if (isProved) return true;
    return verb === "PRESS" && link.owner !== "stranger" && pairing.socket === link.socket;
  }

  private isKnown(told: Told): boolean {
    return this.durable.has(fullKeyOf(told)) || this.scene.disk.waiting((event) => isAbout(event, told));
  }

  performed(effect: Effect, state: State): void {
    if (effect.kind !== "send" || !effect.line.startsWith("KEPT ")) return;
    const message = said(effect);
    if (message?.verb !== "KEPT") return;
    const link = state.links.get(effect.socket);
    const name = eventName(message.event);
    if (link?.owner === "new") {
      const device = this.scene.estate.at(effect.socket);
      if (device !== undefined && device.unit.key === undefined) this.scene.ledger.forfeit(device.uid, [message.event]);
      return;
    }
    const deed = { uid: link?.hello?.uid.toLowerCase() ?? "", name };
    // Who was paired when it told may have been unpaired before it was on disk.
    const record = this.recordOf(deed, link?.owner === "paired") ?? this.recordOf(deed, true);
    check(record !== undefined, "3", `KEPT for ${keyOf(deed)}, which is not on disk`);
  }
}

function keyOf({ uid, name }: Pick<Told, "uid" | "name">): string {
  return `${uid} ${name}`;
}

function fullKeyOf(told: Told): string {
  return told.proved ? `${told.uid}${told.apart} ${told.name}` : `u${told.uid} ${told.name}`;
}

function isAbout(event: Happening, about: Told): boolean {
  const told = toldBy(event);
  return told !== undefined && fullKeyOf(told) === fullKeyOf(about);
}

/** How the events of a unit that is not at home are named apart. */
function apartOf({ links, pairings }: State, link: Link): string {
  const home = pairings.get(link.hello?.uid ?? "")?.socket;
  return home === link.socket ? "" : `-away${[...links.keys()].indexOf(link.socket)}`;
}

function isKept(effect: Effect, socket: string, event: number): boolean {
  if (effect.kind !== "send" || effect.socket !== socket || !effect.line.startsWith("KEPT ")) return false;
  const message = said(effect);
  return message?.verb === "KEPT" && message.event === event;
}

/** More events than a person makes are not read for a while, unless they are the first call of their desk. */
function isFlood(before: State, after: State, socket: string): boolean {
  return before.links.get(socket)?.babbleUntil !== after.links.get(socket)?.babbleUntil;
}
