/**
 * Makes the simulator fast before anybody looks. JavaScript is compiled while it runs: a board's first session, its first press and its
 * first sounding take ten times the time of the next ones, and eight boards that sound for the first time together would fall
 * half a second behind the clock. So one board lives through all of it beforehand, in simulated time and connected to nothing.
 */
import { encode } from "../core/frame.ts";
import { Board } from "./board.ts";

/** After so many rounds a round takes as long as it ever will. */
const rounds = 3;
const bootMs = 150;
const sceneMs = 40;

export function rehearse(hex: string): void {
  const board = new Board({ hex });
  board.advance(bootMs);
  for (let round = 0; round < rounds; round++) {
    play(board, round);
    board.reset("external");
    board.advance(sceneMs);
  }
}

function play(board: Board, round: number): void {
  const scene = (line: string): void => {
    board.receive(line);
    board.advance(sceneMs);
  };
  scene(encode({ verb: "OPEN", protocol: 1, nonce: `000000000000000${round}` }));
  scene(encode({ verb: "NAME", uid: "00000000000A" }));
  scene(encode({ verb: "SHOW", signal: 1, buzzer: "silent", light: "ready", seconds: 0 }));
  scene(encode({ verb: "SHOW", signal: 2, buzzer: "help", light: "help", seconds: 60 }));
  scene(encode({ verb: "ALIVE" }));
  board.press("red");
  board.advance(sceneMs);
  board.release("red");
  scene("noise\n");
}
