/** Pairing, seen from the gateway: the window, the press, the key, the proof; and everything that may come in between. */
import { beforeEach, describe, expect, it } from "vitest";
import type { ToGateway, ToUnit } from "../../firmware-protocol/messages.ts";
import { step } from "../../src/core/gateway.ts";
import type { Effect, Input, Request, Response } from "../../src/core/io.ts";
import { begin, nothingRemembered } from "../../src/core/restore.ts";
import type { State } from "../../src/core/state.ts";
import { instant } from "../../src/core/time.ts";
import { windowView } from "../../src/core/view.ts";
import { deskUnitHello, UnitSide } from "../tools/unit-side.ts";
import { siteOfOffice } from "../transcripts/site.ts";

/** A gateway with unpaired units, without disk or wires: what is appended is on disk when `written` is called. */
class Bench {
  state: State = begin(siteOfOffice(4), new Uint8Array(16).fill(7), nothingRemembered("e0"), instant(0));
  nowMs = 0;
  readonly answers: { readonly transaction: string; readonly response: Response }[] = [];
  readonly units = new Map<string, { readonly uid: string; boot: number; session: number; side: UnitSide }>();
  readonly heard: { readonly socket: string; readonly message: ToUnit }[] = [];
  readonly events: string[] = [];
  /** Whether the units take the key. */
  taking = true;

  constructor() {
    for (const socket of this.state.site.sockets) {
      const uid = `0000000000A${this.units.size + 1}`;
      this.units.set(socket, { uid, boot: 1, session: 0, side: new UnitSide(undefined) });
      this.take({ kind: "port-opened", socket });
    }
  }

  get sockets(): readonly string[] {
    return this.state.site.sockets;
  }

  take(input: Input): void {
    const { state, effects } = step(this.state, input, {
      instant: instant(this.nowMs),
      wallMs: this.nowMs,
      clockTrusted: true,
      utcOffsetMs: 0,
    });
    this.state = state;
    for (const effect of effects) this.perform(effect);
  }

  private perform(effect: Effect): void {
    if (effect.kind === "append") this.events.push(...effect.records.map(({ event }) => event.type));
    if (effect.kind === "respond") this.answers.push(effect);
    if (effect.kind === "send") this.receive(effect.socket, effect.line.slice(0, -1));
  }

  private receive(socket: string, line: string): void {
    const unit = this.units.get(socket);
    if (unit === undefined) return;
    const decoded = unit.side.hear(line);
    if (decoded.kind !== "message") return;
    const { message } = decoded;
    this.heard.push({ socket, message });
    if (message.verb === "OPEN") {
      unit.side.begin(message.nonce, unit.boot, ++unit.session);
      this.say(socket, deskUnitHello(unit.uid, unit.boot, unit.session));
    }
    if (message.verb === "PAIR" && this.taking) {
      unit.side = new UnitSide(Uint8Array.from(Buffer.from(message.key, "hex")));
      this.say(socket, { verb: "READY" });
    }
    if (message.verb === "UNPAIR") {
      unit.side = new UnitSide(undefined);
      this.say(socket, { verb: "READY" });
    }
    if (message.verb === "SHOW") {
      const { signal, buzzer, light } = message;
      this.say(socket, { verb: "SHOWN", signal, buzzer, light, sounding: buzzer === "silent" ? 0 : 1, afterMs: 1 });
    }
  }

  say(socket: string, message: ToGateway): void {
    const unit = this.units.get(socket);
    if (unit === undefined) throw new Error(`no unit at ${socket}`);
    this.take({ kind: "line", socket, line: unit.side.say(message).slice(0, -1) });
  }

  press(socket: string, number = 1): void {
    this.say(socket, { verb: "PRESS", event: 0x10000 + number, ageMs: 0 });
  }

  ask(transaction: string, request: Request): Response | undefined {
    this.take({ kind: "request", transaction, via: "test", request });
    return this.answerTo(transaction);
  }

  answerTo(transaction: string): Response | undefined {
    return this.answers.findLast((answer) => answer.transaction === transaction)?.response;
  }

  written(): void {
    this.take({ kind: "appended", seq: this.state.seq });
  }

  pass(ms: number): void {
    for (const end = this.nowMs + ms; this.nowMs < end; ) {
      this.nowMs += 50;
      this.take({ kind: "wake" });
    }
  }

  lightOf(socket: string): string | undefined {
    return this.state.links.get(socket)?.wanted?.light;
  }
}

describe("pairing", () => {
  let bench: Bench;
  let [first, second]: string[] = [];
  const open = { verb: "pair", seconds: 120 } as const;
  const confirm = { verb: "pair-confirm", uid: "0000000000a1", desk: "d1", replace: false } as const;

  beforeEach(() => {
    bench = new Bench();
    [first, second] = bench.sockets as [string, string];
  });

  function pairFirst(): void {
    bench.ask("t1", open);
    bench.press(first as string);
    bench.ask("t2", confirm);
    bench.written();
    bench.written();
  }

  it("goes from the window over the press and the key to the proof, and chirps", () => {
    expect(bench.lightOf(first as string)).toBe("unpaired");
    expect(bench.ask("t1", open)).toMatchObject({ status: "ok" });
    bench.press(first as string);
    expect(bench.lightOf(first as string)).toBe("identify");
    expect(windowView(bench.state)).toMatchObject({ window: "pressed", pressed: { uid: "0000000000a1", desk: "d1" } });
    expect(bench.ask("t2", confirm)).toBeUndefined();
    expect(bench.heard.some(({ message }) => message.verb === "PAIR")).toBe(false);
    bench.written();
    expect(bench.heard.some(({ message }) => message.verb === "PAIR")).toBe(true);
    expect(bench.state.links.get(first as string)).toMatchObject({ owner: "paired", phase: "linked" });
    bench.written();
    expect(bench.answerTo("t2")).toMatchObject({ status: "ok", data: { desk: "d1", uid: "0000000000a1" } });
    expect(bench.heard.at(-1)?.message).toMatchObject({ verb: "SHOW", buzzer: "chirp" });
    expect(bench.events).toEqual(expect.arrayContaining(["pairing-offered", "paired"]));
    expect(windowView(bench.state).window).toBe("closed");
  });

  it("does nothing outside the window", () => {
    bench.press(first as string);
    expect(bench.ask("t2", confirm)).toMatchObject({ error: { code: "no-window" } });
    expect(bench.heard.some(({ message }) => message.verb === "PAIR")).toBe(false);
  });

  it("closes its window by itself", () => {
    bench.ask("t1", open);
    bench.press(first as string);
    bench.pass(121_000);
    expect(bench.ask("t2", confirm)).toMatchObject({ error: { code: "no-window" } });
  });

  it("takes neither of two units that are pressed at once, until one is pressed alone", () => {
    bench.ask("t1", open);
    bench.press(first as string);
    bench.press(second as string);
    expect(windowView(bench.state).window).toBe("ambiguous");
    expect(bench.ask("t2", confirm)).toMatchObject({ error: { code: "not-pressed" } });
    bench.press(first as string, 2);
    bench.ask("t3", confirm);
    bench.written();
    bench.written();
    expect(bench.answerTo("t3")).toMatchObject({ status: "ok" });
  });

  it("says so when the unit does not take the key, and offers the same key the next time", () => {
    bench.taking = false;
    pairFirst();
    const offered = bench.heard.flatMap(({ message }) => (message.verb === "PAIR" ? [message.key] : []));
    bench.pass(11_000);
    expect(bench.answerTo("t2")).toMatchObject({ error: { code: "not-proved" } });
    bench.taking = true;
    bench.ask("t3", open);
    bench.press(first as string, 2);
    bench.ask("t4", confirm);
    bench.written();
    bench.written();
    expect(bench.answerTo("t4")).toMatchObject({ status: "ok" });
    const again = bench.heard.flatMap(({ message }) => (message.verb === "PAIR" ? [message.key] : []));
    // Said again each second until the time is over, and then for the second offer.
    expect(again.length).toBeGreaterThan(8);
    expect(new Set(again)).toEqual(new Set(offered));
  });

  it("gives a desk that has a unit another one only when asked to replace it", () => {
    pairFirst();
    bench.ask("t3", open);
    bench.press(second as string);
    const other = { ...confirm, uid: "0000000000a2" };
    expect(bench.ask("t4", other)).toMatchObject({ error: { code: "desk-taken" } });
    bench.ask("t5", { ...other, replace: true });
    bench.written();
    bench.written();
    expect(bench.answerTo("t5")).toMatchObject({ status: "ok" });
    expect([...bench.state.pairings.keys()]).toEqual(["0000000000A2"]);
  });

  it("unpairs: the key is forgotten on both sides", () => {
    pairFirst();
    bench.ask("t3", { verb: "unpair", desk: "d1" });
    bench.written();
    expect(bench.answerTo("t3")).toMatchObject({ status: "ok", data: { unit: "told" } });
    expect(bench.state.pairings.size).toBe(0);
    expect(bench.state.links.get(first as string)).toMatchObject({ owner: "new", phase: "linked" });
  });

  it("lets a press of the paired unit call, verified, and one of an unpaired unit call nobody", () => {
    pairFirst();
    bench.press(second as string, 9);
    expect(bench.events).not.toContain("raised");
    bench.press(first as string, 9);
    expect([...bench.state.alarms.values()]).toMatchObject([{ desk: "d1", verified: true }]);
  });

  it("keeps nothing of the key where others may read it", () => {
    pairFirst();
    const key = Buffer.from([...bench.state.pairings.values()][0]?.key as Uint8Array).toString("hex");
    expect(JSON.stringify([bench.answers, windowView(bench.state)]).toLowerCase()).not.toContain(key);
  });
});
