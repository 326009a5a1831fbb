/**
 * What desks are told to show, against who calls whom: the last SHOW of each step to each unit.
 *
 *   5   who comes mutes a call, and nothing else does; the light of a call stays until it is closed
 *   6   a cancel is no answer
 *   10  practice is not seen in the place of a call in earnest that waits
 *   12  without a call nothing looks or sounds like one
 */
import type { MessageOf } from "../../firmware-protocol/messages.ts";
import type { Buzzer, Light } from "../../firmware-protocol/patterns.ts";
import type { RufkreisEvent } from "../../src/core/event.ts";
import type { Step } from "../../src/core/gateway.ts";
import type { State } from "../../src/core/state.ts";
import { shownBy } from "./reading.ts";
import { check } from "./scene.ts";

type Show = MessageOf<"SHOW">;

const lightsAtRest: readonly Light[] = ["ready", "fault", "identify", "unpaired", "all-clear", "dark"];
const buzzersAtRest: readonly Buzzer[] = ["silent", "fault", "chirp", "all-clear"];
const lateAfterMs = 120_000;

/** How an open alarm is answered, by the records. */
interface Answer {
  readonly accepted: boolean;
  readonly cancelled: boolean;
}

const unanswered: Answer = { accepted: false, cancelled: false };

export class ShownRules {
  private readonly answers = new Map<string, Answer>();
  private readonly toldLast = new Map<string, Show>();

  started({ alarms }: State): void {
    this.toldLast.clear();
    this.answers.clear();
    for (const [id, { progress }] of alarms)
      this.answers.set(id, {
        accepted: progress === "accepted" || progress === "attended",
        cancelled: progress === "cancelled",
      });
  }

  stepped(records: readonly RufkreisEvent[], { state, effects }: Step): void {
    for (const event of records) this.take(event);
    const told = new Set<string>();
    for (const effect of effects) {
      const shown = shownBy(effect);
      if (effect.kind !== "send") continue;
      if (effect.line.startsWith("OPEN ")) this.toldLast.delete(effect.socket);
      if (shown === undefined) continue;
      this.toldLast.set(effect.socket, shown);
      told.add(effect.socket);
    }
    // Whoever has come mutes all that is called, also where nothing was said.
    const isAnswered = records.some(({ type }) => type === "accepted" || type === "attended");
    for (const socket of isAnswered ? state.links.keys() : told) this.checkSocket(socket, state, told.has(socket));
  }

  private take(event: RufkreisEvent): void {
    if (!("alarm" in event)) return;
    const answer = this.answers.get(event.alarm) ?? unanswered;
    if (event.type === "raised" || event.type === "missed" || event.type === "upgraded")
      this.answers.set(event.alarm, unanswered);
    if (event.type === "pressed" && event.ageMs <= lateAfterMs) this.answers.set(event.alarm, unanswered);
    if (event.type === "accepted" || event.type === "attended")
      this.answers.set(event.alarm, { accepted: true, cancelled: false });
    if (event.type === "cancelled") this.answers.set(event.alarm, { ...answer, cancelled: true });
    if (event.type === "closed") this.answers.delete(event.alarm);
  }

  private checkSocket(socket: string, state: State, isTold: boolean): void {
    const link = state.links.get(socket);
    const shown = this.toldLast.get(socket);
    if (shown === undefined || link?.phase !== "linked") return;
    if (link.owner !== "paired") return isTold ? checkRest(socket, shown) : undefined;
    const desk = state.pairings.get(link.hello?.uid ?? "")?.desk;
    if (desk === undefined) return;
    const alarms = [...state.alarms.values()];
    const own = alarms.find((alarm) => alarm.desk === desk);
    const calls = alarms.filter(({ called }) => called.includes(desk));
    if (own === undefined && calls.length === 0) return checkRest(desk, shown);
    const isCaller = own?.mode === "real" || (own !== undefined && calls.every(({ mode }) => mode === "drill"));
    if (own !== undefined && isCaller) return this.checkOrigin(desk, shown, this.answers.get(own.id));
    check(!lightsAtRest.includes(shown.light), "5", `${desk} is called and shows ${shown.light}`);
    // Beside a call in earnest practice is no more than one more.
    const isEarnest = calls.some(({ mode }) => mode === "real");
    const counted = calls.filter(({ mode }) => !isEarnest || mode === "real");
    const waiting = counted.filter(({ id }) => this.answers.get(id)?.accepted !== true);
    if (waiting.length === 0)
      check(shown.buzzer === "silent", "5", `${desk} sounds ${shown.buzzer}, and all is answered`);
    const isCancelled = waiting.some(({ id }) => this.answers.get(id)?.cancelled);
    check(
      waiting.length === 0 || !shown.light.includes("answered"),
      isCancelled ? "6" : "5",
      `${desk} shows ${shown.light}, and nobody comes`,
    );
    const isHidden = isEarnest && (/^drill/.test(shown.light) || /^drill/.test(shown.buzzer));
    check(!isHidden, "10", `${desk} shows ${shown.buzzer}/${shown.light}, and somebody calls in earnest`);
  }

  private checkOrigin(desk: string, { light }: Show, { accepted, cancelled }: Answer = unanswered): void {
    const isTold = /^(coming|there)/.test(light);
    check(accepted || !isTold, cancelled ? "6" : "5", `${desk} is told "${light}", and nobody comes`);
  }
}

function checkRest(desk: string, { buzzer, light }: Show): void {
  check(lightsAtRest.includes(light) && buzzersAtRest.includes(buzzer), "12", `${desk}: ${buzzer}, ${light}, no alarm`);
}
