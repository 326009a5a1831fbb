/** Hands on the keys of a board on the bench, and what its lines tell of them. */
import type { Key } from "../../src/demo/board.ts";
import { Rig, releasedHex } from "./rig.ts";

/** The kinds of EVENT lines so far, without repetitions. */
export const kinds = (rig: Rig): string[] => {
  const byName = new Map(rig.all("EVENT").map(({ event, kind }) => [event, kind]));
  return [...byName.values()];
};

/** Presses and events in the order of their lines. */
export const calls = (rig: Rig): string[] =>
  rig.heard.flatMap(({ message }) => (message?.verb === "PRESS" || message?.verb === "EVENT" ? [message.verb] : []));

export function keeping(rig: Rig): Rig {
  rig.keeps = true;
  return rig;
}

export const desk = (): Rig => keeping(Rig.paired().open());
export const panel = (): Rig => keeping(Rig.paired({ hex: releasedHex("guard-panel") }).open());

/** Presses one key after the other, holds both, and lets go in the order that is told. */
export function hold(
  rig: Rig,
  { first, second, apartMs = 40, ms }: { first: Key; second: Key; apartMs?: number; ms: number },
): void {
  rig.board.press(first);
  rig.live(apartMs);
  rig.board.press(second);
  rig.live(ms);
}

export function letGo(rig: Rig, order: readonly Key[], apartMs = 40, afterMs = 1200): void {
  for (const key of order) {
    rig.board.release(key);
    rig.live(apartMs);
  }
  rig.live(afterMs);
}

/** A contact that loses touch for so long, again and again. */
export function rattle(rig: Rig, key: Key, times: number, openMs: number, closedMs: number): void {
  for (let done = 0; done < times; done++) {
    rig.board.release(key);
    rig.board.advance(openMs);
    rig.board.press(key);
    rig.board.advance(closedMs);
    if (done % 10 === 9) rig.send({ verb: "ALIVE" });
  }
}

export const bothOrders = [
  ["red", "green"],
  ["green", "red"],
] as const;
