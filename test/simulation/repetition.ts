/**
 * Rule 13 on the wire: what a unit has not confirmed is said again, soon, for as long as the session lasts. Only lines are
 * looked at, not what the core thinks was confirmed.
 */

import type { MessageOf } from "../../firmware-protocol/messages.ts";
import type { Step } from "../../src/core/gateway.ts";
import type { Effect, Input } from "../../src/core/io.ts";
import type { State } from "../../src/core/state.ts";
import { read, shownBy } from "./reading.ts";
import type { Scene } from "./scene.ts";

/** Eight times the first interval (50 ms), and some time to get round to it. */
const againWithinMs = 450;

interface Pending {
  readonly show: MessageOf<"SHOW">;
  readonly at: number;
}

export class Repetition {
  private readonly pending = new Map<string, Pending>();
  private readonly scene: Scene;

  constructor(scene: Scene) {
    this.scene = scene;
  }

  /** A new process knows of nothing that was said before. */
  clear(): void {
    this.pending.clear();
  }

  /** Takes in a step; says which socket waits for a repetition that does not come. */
  overdue(before: State, input: Input, { state, effects }: Step): string | undefined {
    const { now } = this.scene.timeline;
    if ("socket" in input) this.heard(before, input);
    for (const effect of effects) if (effect.kind === "send") this.said(effect, now);
    for (const [socket, { show, at }] of this.pending) {
      if (isOver(state, socket)) this.pending.delete(socket);
      else if (now - at > againWithinMs)
        return `${socket} did not confirm SHOW ${show.signal} (${show.light}), and it was not repeated for ${Math.round(now - at)} ms`;
    }
    return undefined;
  }

  private heard({ links }: State, input: Extract<Input, { socket: string }>): void {
    if (input.kind === "port-closed" || input.kind === "port-opened") this.pending.delete(input.socket);
    const show = this.pending.get(input.socket)?.show;
    if (input.kind !== "line" || show === undefined) return;
    const owner = links.get(input.socket)?.owner;
    // A unit without a key is believed without a proof, one whose key is doubted never.
    if (owner === "doubtful" || (owner === "paired" && this.scene.strange.has(input))) return;
    const shown = read(input.line);
    if (shown?.verb !== "SHOWN" || shown.signal !== show.signal) return;
    if (shown.buzzer === show.buzzer && shown.light === show.light) this.pending.delete(input.socket);
  }

  private said(effect: Extract<Effect, { kind: "send" }>, now: number): void {
    if (effect.line.startsWith("OPEN ")) this.pending.delete(effect.socket);
    const show = shownBy(effect);
    if (show !== undefined) this.pending.set(effect.socket, { show, at: now });
  }
}

/** No session, or one with somebody who takes no line of ours. */
function isOver({ links }: State, socket: string): boolean {
  const link = links.get(socket);
  return link?.phase !== "linked" || link.owner === "stranger" || (link.owner === "doubtful" && link.sealed);
}
