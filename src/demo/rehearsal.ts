/**
 * Makes the simulator fast before anybody looks. JavaScript is compiled while it runs: a board's first session, its first press and its
 * first sounding take ten times the time of the next ones, and eight boards that sound for the first time together would fall
 * half a second behind the clock. So one board lives through all of it beforehand, in simulated time and connected to nothing.
 *
 * It is a paired one, because tags are most of what a unit computes.
 */
import { eepromImage } from "../../devices/desk-unit/eeprom.ts";
import { protocolVersion, type ToUnit } from "../../firmware-protocol/messages.ts";
import { cut, encode, read } from "../core/frame.ts";
import { type SessionKeys, sessionKeys } from "../core/trust.ts";
import { Board } from "./board.ts";

/** After so many rounds a round takes as long as it ever will. */
const rounds = 3;
const bootMs = 150;
const sceneMs = 40;

const uid = "00000000000A";
const key = new Uint8Array(16).fill(10);

export function rehearse(hex: string): void {
  const board = new Board({ hex, eeprom: eepromImage({ uid, boot: 0, key }) });
  let heard = "";
  board.onTransmit = (byte) => {
    heard += String.fromCharCode(byte);
  };
  board.advance(bootMs);
  for (let round = 0; round < rounds; round++) {
    heard = "";
    play(board, round, () => heard);
    board.reset("external");
    board.advance(sceneMs);
  }
}

function play(board: Board, round: number, heard: () => string): void {
  const scene = (line: string): void => {
    board.receive(line);
    board.advance(sceneMs);
  };
  const nonce = `000000000000000${round}`;
  scene(encode({ verb: "OPEN", protocol: protocolVersion, nonce }));
  const keys = keysAfter(heard(), nonce);
  let counter = 0;
  const say = (message: ToUnit): void =>
    scene(keys === undefined ? encode(message) : encode(message, { key: keys.toUnit, counter: counter++ }));
  say({ verb: "SHOW", signal: 1, buzzer: "silent", light: "ready", seconds: 0 });
  say({ verb: "SHOW", signal: 2, buzzer: "help", light: "help", seconds: 60 });
  say({ verb: "ALIVE" });
  board.press("red");
  board.advance(sceneMs);
  board.release("red");
  scene("noise\n");
}

/** The keys of the session that the unit's HELLO began; none with a firmware that knows no tags. */
function keysAfter(heard: string, nonce: string): SessionKeys | undefined {
  for (const line of heard.split("\n")) {
    const found = cut(line);
    const said = found.kind === "text" && found.seal !== undefined ? read(found.text, "gateway") : undefined;
    if (said?.kind !== "message" || said.message.verb !== "HELLO") continue;
    return sessionKeys(key, nonce, said.message.boot, said.message.session);
  }
  return undefined;
}
