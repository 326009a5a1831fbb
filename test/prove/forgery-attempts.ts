/** What the man in the cable tries (forgery.ts), in rounds that never end: each round costs him another session's worth of records. */
import { hexDigits } from "../../firmware-protocol/fields.ts";
import { messages, type ToGateway } from "../../firmware-protocol/messages.ts";
import { encode } from "../../src/core/frame.ts";
import { step } from "../../src/core/gateway.ts";
import type { State } from "../../src/core/state.ts";
import { instant } from "../../src/core/time.ts";
import { extremeMessage, verbs } from "../core/any-message.ts";
import { deskUnitHello, UnitSide } from "../tools/unit-side.ts";
import { socketOf } from "../transcripts/site.ts";
import { type Desk, desks, type Scene, uidOf } from "./forgery-scene.ts";
import { type Dice, diceOf } from "./fuzz-lines-gateway.ts";

export type Kind = "replay" | "flip" | "truncate" | "guess" | "rogue" | "stranger" | "flood" | "pairing";

/** Lines that come at a desk's socket, one after the other. */
export interface Attempt {
  readonly kind: Kind;
  readonly desk: Desk;
  readonly lines: readonly string[];
  /** The gateway as it is then, where that is not the scene's own state. */
  readonly before?: State;
}

const everyMessage = verbs
  .filter((verb) => messages[verb].direction !== "to-unit")
  .map((verb) => extremeMessage(verb, "smallest") as ToGateway);
/** OPEN and READY have no tag; a READY only makes the gateway ask again. */
const sealedMessages = everyMessage.filter(({ verb }) => verb !== "READY");

export function* attemptsOf(scene: Scene, seed: number): Generator<Attempt> {
  const dice = diceOf(seed);
  for (;;) {
    yield* replays(scene);
    for (const desk of desks) {
      yield* flips(scene, desk, dice);
      yield* guesses(desk, dice);
      yield* impostors(scene, desk, dice);
      yield* atPairing(scene, desk);
    }
    // Another session: everything that was said in this one is recorded now.
    scene.beginAll();
    scene.wait(4000);
  }
}

function* replays(scene: Scene): Generator<Attempt> {
  for (const desk of desks) {
    for (const { line } of scene.recorded) {
      if (line.startsWith("READY")) continue;
      yield { kind: "replay", desk, lines: [line] };
    }
    // In reverse order, in pairs, and as a whole conversation.
    const told = scene.recorded.filter(
      (record) => record.desk === desk && record.to === "gateway" && !record.line.startsWith("READY"),
    );
    yield {
      kind: "replay",
      desk,
      lines: told
        .slice(-60)
        .map(({ line }) => line)
        .reverse(),
    };
    yield { kind: "replay", desk, lines: told.slice(0, 60).map(({ line }) => line) };
  }
}

/** The lines that the unit would say next, known to the attacker before they arrive, with one bit or their end changed. */
function* flips(scene: Scene, desk: Desk, dice: Dice): Generator<Attempt> {
  for (const line of scene.nextLines(desk, sealedMessages)) {
    for (let bit = 0; bit < 8 * line.length; bit++) {
      const changed = line.charCodeAt(bit >> 3) ^ (1 << (bit & 7));
      const flipped = line.slice(0, bit >> 3) + String.fromCharCode(changed) + line.slice((bit >> 3) + 1);
      // A line end in the middle makes two lines of it; a comment is for people, and says nothing.
      if (changed === 0x0a || flipped.startsWith("#")) continue;
      yield { kind: "flip", desk, lines: [flipped] };
    }
    for (let length = 1; length < line.length; length++)
      yield { kind: "truncate", desk, lines: [line.slice(0, length)] };
    const end = line.length - 12;
    const others = [
      line.slice(0, end) + "0".repeat(12),
      line.slice(0, end) + line.slice(-6).repeat(2),
      `${line}${dice(10)}`,
    ];
    for (const other of others) yield { kind: "truncate", desk, lines: [other] };
  }
}

function* guesses(desk: Desk, dice: Dice): Generator<Attempt> {
  for (const message of sealedMessages) {
    const text = encode(message).slice(0, -6);
    for (let n = 0; n < 100; n++) {
      const tag = hexDigits(dice(2 ** 24), 6) + hexDigits(dice(2 ** 24), 6);
      yield { kind: "guess", desk, lines: [`${text}~${hexDigits(dice(0x10000), 4)}${tag}`] };
    }
    // The right check in place of a tag.
    yield { kind: "guess", desk, lines: [encode(message).slice(0, -1)] };
  }
}

/** Another unit is at the socket now: it says READY, gets OPEN, and answers as well as it can. */
function* impostors(scene: Scene, desk: Desk, dice: Dice): Generator<Attempt> {
  const asked = reopened(scene, desk);
  const nonce = asked.links.get(socketOf(desk))?.nonce as string;
  const wrong = new UnitSide(Uint8Array.from({ length: 16 }, () => dice(256)));
  const speak = (side: UnitSide, uid: string, more: readonly ToGateway[]): string[] => {
    side.begin(nonce, 9, 1);
    return [deskUnitHello(uid, 9, 1), ...more].map((message) => side.say(message).slice(0, -1));
  };
  const others = sealedMessages.filter(({ verb }) => verb !== "HELLO");
  for (const uid of desks.map(uidOf)) {
    for (const side of [wrong, new UnitSide(undefined)])
      yield { kind: "rogue", desk, lines: speak(side, uid, others), before: asked };
  }
  yield { kind: "stranger", desk, lines: speak(wrong, "0000000000EE", others), before: asked };
  yield { kind: "stranger", desk, lines: speak(new UnitSide(undefined), "0000000000EE", others), before: asked };
  const flood = Array.from({ length: 50 }, (_, n) => encode(deskUnitHello(uidOf(desk), n, 1)).slice(0, -1));
  yield { kind: "flood", desk, lines: flood };
  yield { kind: "flood", desk, lines: flood, before: asked };
}

/** A unit at this desk's socket was reset, or another put in its place. */
function reopened(scene: Scene, desk: Desk): State {
  const input = { kind: "line", socket: socketOf(desk), line: encode({ verb: "READY" }).slice(0, -1) } as const;
  return step(scene.state, input, { instant: instant(scene.nowMs), wallMs: 0, clockTrusted: false, utcOffsetMs: 0 })
    .state;
}

/** Unpaired units press while no window is open, and while one is open for another socket. */
function* atPairing(scene: Scene, desk: Desk): Generator<Attempt> {
  const asked = reopened(scene, desk);
  const side = new UnitSide(undefined);
  const press = (number: number): ToGateway => ({ verb: "PRESS", event: 0x90000 + number, ageMs: 0 });
  const lines = [deskUnitHello("0000000000AA", 9, 1), press(1), press(2)].map((message) =>
    side.say(message).slice(0, -1),
  );
  yield { kind: "pairing", desk, lines, before: asked };
  const other = desks.find((one) => one !== desk) as Desk;
  const request = { verb: "pair", socket: socketOf(other), seconds: 120 } as const;
  const now = { instant: instant(scene.nowMs), wallMs: 0, clockTrusted: false, utcOffsetMs: 0 };
  const open = step(asked, { kind: "request", transaction: "forgery", via: "x", request }, now).state;
  yield { kind: "pairing", desk, lines, before: open };
}
