/** What is wanted of a pairing before anybody presses, and what makes it impossible. */
import type { Desk } from "../core/site.ts";
import { cannotAsk } from "./dialogue.ts";
import { Ended, outcome } from "./ended.ts";
import { exit } from "./output.ts";
import { deskNamed, isRoomOf } from "./rooms.ts";
import type { Session, SessionOptions } from "./session.ts";
import { roomDiffers } from "./test.ts";

export interface PairOptions extends SessionOptions {
  readonly desk?: string;
  readonly socket?: string;
  readonly room?: string;
  readonly replace?: boolean;
  readonly all?: boolean;
  readonly cancel?: boolean;
  readonly seconds: number;
  readonly by: string;
}

export interface Wish {
  readonly desk: Desk | undefined;
  readonly socket: string | undefined;
  readonly room: string | undefined;
}

type Known = Omit<Session, "gateway">;

/** The command line by itself; fails with `Ended`. */
export function checked(known: Known, options: PairOptions): void {
  if (options.cancel) return;
  if (!known.dialogue.asks && options.yes !== true)
    throw cannotAsk("nobody can be asked which unit blinks: say --yes, and --desk or --socket");
  if (options.all !== true) wishOf(known, options);
}

/** What is wanted, as far as the command line says it; without questions it must say enough. */
export function wishOf({ config }: Known, { room, yes, socket, desk: id }: PairOptions): Wish {
  const planned = socket === undefined ? undefined : config.site.deskAtSocket.get(socket);
  const atSocket = yes && planned !== undefined ? config.site.desks.get(planned) : undefined;
  const desk = id === undefined ? atSocket : deskNamed(id, config);
  if (desk?.adapted)
    throw new Ended(
      outcome.refused,
      "desk-adapted",
      `${desk.id} has a device that needs no pairing`,
      "see its profile",
    );
  if (desk !== undefined && room !== undefined && !isRoomOf(desk, room, config)) throw roomDiffers(desk);
  if (yes !== true) return { desk, socket, room };
  if (desk === undefined) throw unclear("which desk is it for?", "say --desk, or the --socket of a desk");
  return { desk, socket: socket ?? socketOf(desk), room };
}

/** The socket at which a unit is the one without anybody looking at it; fails with `Ended` where the plan has none. */
export function socketOf({ id, socket }: Desk): string {
  if (socket !== undefined) return socket;
  throw unclear(`the plan has no socket for ${id}`, "say --socket, because with --yes nobody looks which unit blinks");
}

function unclear(what: string, remedy: string): Ended {
  return new Ended(exit.usage, "usage", what, remedy, "command line");
}

/** Fails with `Ended` when the desk has a unit that is not to be replaced; where somebody can be asked, that is asked later. */
export function mustBeVacant({ gateway, dialogue }: Session, { desk }: Wish, replace: boolean): void {
  const unit = desk === undefined ? undefined : gateway.told.desks.get(desk.id)?.unit;
  if (unit === undefined || replace || dialogue.asks) return;
  const remedy = "say --replace to put the new unit in its place, or choose another desk";
  throw new Ended(outcome.refused, "desk-taken", `${desk?.id} has the unit ${unit}`, remedy);
}
