/**
 * A subscriber of its own beside the gateway: whatever the demo tells about events, faults and coverage, it was told over MQTT like
 * anybody else. It also asks the gateway for things (`close`), again like anybody else.
 */
import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { connect as connectTcp } from "node:net";
import { MqttClient } from "mqtt";
import type { RufkreisEvent } from "../core/event.ts";
import type { Verb } from "../core/io.ts";
import type { AlarmView, DeskView, DrillView, NewUnitView, PairingView, UnitView } from "../core/view.ts";
import { officeGateway } from "./office.ts";

export interface WatcherOptions {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** `{prefix}/v1/{site}` */
  readonly base: string;
}

export interface Coverage {
  readonly sounding: number;
  readonly of: number;
  readonly missing: readonly { readonly desk: string; readonly fault: string }[];
}

export type Answer =
  | { readonly status: "ok"; readonly data: unknown }
  | { readonly status: "error"; readonly error: { readonly code: string; readonly message: string } };

/** A broker that was started again is found at once; it is on this machine, and nobody minds the asking. */
const reconnectMs = 200;
/** An answer comes when the request is on disk: milliseconds, seconds on a worn card, more on a machine on its knees. */
const answerMsMax = 30_000;

/** Emits each event with its text as received, each change of a retained topic (named from below the base), and the connection's coming and going. */
export class Watcher extends EventEmitter<{ event: [RufkreisEvent, string]; topic: [string]; up: [boolean] }> {
  /** All events so far, in the order of their coming; the same one may come twice. */
  readonly events: RufkreisEvent[] = [];
  readonly #options: WatcherOptions;
  readonly #client: MqttClient;
  readonly #retained = new Map<string, unknown>();
  readonly #asked = new Map<string, (answer: Answer) => void>();
  readonly #circuits = new Map<string, Map<string, number>>();
  #up = false;

  constructor(options: WatcherOptions) {
    super();
    this.#options = options;
    const { port, username, password, base } = options;
    this.#client = new MqttClient(() => connectTcp({ host: "127.0.0.1", port, noDelay: true }), {
      username,
      password,
      clientId: `demo-${randomBytes(4).toString("hex")}`,
      reconnectPeriod: reconnectMs,
      reconnectOnConnackError: true,
      queueQoSZero: false,
    });
    this.#client.on("connect", () => this.#client.subscribe(`${base}/#`, { qos: 1 }, () => this.#tellUp(true)));
    this.#client.on("close", () => this.#tellUp(false));
    this.#client.on("message", (topic, payload) => this.#take(topic.slice(base.length + 1), payload.toString("utf8")));
    // A connection that failed is tried again by the library; what is known of it is told by `up`.
    this.#client.on("error", () => this.#tellUp(false));
  }

  get isUp(): boolean {
    return this.#up;
  }

  /** The newest payload of a retained topic, named from below the base. */
  retained(topic: string): unknown {
    return this.#retained.get(topic);
  }

  coverage(desk: string): Coverage | undefined {
    return this.#retained.get(`desk/${desk}/coverage`) as Coverage | undefined;
  }

  deskState(desk: string): DeskView | undefined {
    return this.#retained.get(`desk/${desk}/state`) as DeskView | undefined;
  }

  /** The unit at a desk; the linked one, if there were several. */
  unitAt(desk: string): UnitView | undefined {
    const units = [...this.#retained].flatMap(([topic, view]) =>
      topic.startsWith("unit/") && (view as UnitView).desk === desk ? [view as UnitView] : [],
    );
    return units.find(({ link }) => link === "linked") ?? units.at(-1);
  }

  /** The pairing window, as the gateway tells it. */
  get pairing(): PairingView | undefined {
    return this.#retained.get(`gateway/${officeGateway}/pairing`) as PairingView | undefined;
  }

  /** The units that have a name and wait to be paired. */
  get unpaired(): readonly NewUnitView[] {
    return this.pairing?.unpaired.filter(({ uid }) => !/^0+$/.test(uid)) ?? [];
  }

  /** The drill that goes on, if one does. */
  get drill(): DrillView | undefined {
    const view = this.#retained.get(`gateway/${officeGateway}/drill`) as DrillView | undefined;
    return view?.state === "running" ? view : undefined;
  }

  /** The number of the circuit that called a desk first, as events have told it. */
  circuitOf(alarm: string, desk: string): number | undefined {
    return this.#circuits.get(alarm)?.get(desk);
  }

  /** The alarm that was pressed first of those that are open, a real one before practice. */
  oldestAlarm(desks: readonly string[]): AlarmView | undefined {
    const open = desks.flatMap((desk) => this.deskState(desk)?.alarm ?? []);
    open.sort((a, b) => a.pressedAtMs - b.pressedAtMs);
    return open.find(({ mode }) => mode === "real") ?? open[0];
  }

  /** The alarms that are open, by the states of the desks. */
  openAlarms(desks: readonly string[]): string[] {
    return desks.flatMap((desk) => this.deskState(desk)?.alarm?.alarm ?? []);
  }

  /** Whether each of these desks says that all it calls would sound. */
  isCovered(desks: readonly string[]): boolean {
    return desks.every((desk) => {
      const coverage = this.coverage(desk);
      return coverage !== undefined && coverage.sounding === coverage.of;
    });
  }

  /** Asks the gateway; fails when no answer comes. */
  request(verb: Verb, fields: object): Promise<Answer> {
    const transaction = `demo-${randomBytes(8).toString("hex")}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#asked.delete(transaction);
        reject(new Error(`no answer to ${verb} within ${answerMsMax / 1000} s`));
      }, answerMsMax);
      this.#asked.set(transaction, (answer) => {
        clearTimeout(timer);
        this.#asked.delete(transaction);
        resolve(answer);
      });
      this.#client.publish(`${this.#options.base}/request/${verb}`, JSON.stringify({ ...fields, transaction }), {
        qos: 1,
      });
    });
  }

  /** Closes every alarm that is open; answers how many were. */
  async closeAlarms(desks: readonly string[], by: string, reason: string): Promise<number> {
    const alarms = this.openAlarms(desks);
    await Promise.all(alarms.map((alarm) => this.request("close", { alarm, by, reason })));
    return alarms.length;
  }

  /** Looks whenever something came, for at most so long; answers whether it came to be true. */
  async sees(look: () => boolean, msMax: number): Promise<boolean> {
    const end = performance.now() + msMax;
    while (!look()) {
      if (performance.now() > end) return false;
      await this.#something();
    }
    return true;
  }

  /** Tries again now instead of in a moment. */
  reconnect(): void {
    this.#client.reconnect();
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }

  /** Until something came, or a moment has passed. */
  #something(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.off("topic", done);
        this.off("event", done);
        resolve();
      };
      const timer = setTimeout(done, 20);
      this.once("topic", done);
      this.once("event", done);
    });
  }

  #tellUp(up: boolean): void {
    if (up === this.#up) return;
    this.#up = up;
    this.emit("up", up);
  }

  #noteCircuit(event: RufkreisEvent): void {
    if (event.type === "closed") this.#circuits.delete(event.alarm);
    if (event.type === "upgraded") return this.#noteCalled(event.alarm, event.called, 1);
    if (event.type === "raised" || event.type === "missed" || event.type === "escalated")
      this.#noteCalled(event.alarm, event.called, event.circuit);
  }

  #noteCalled(alarm: string, called: readonly string[], circuit: number): void {
    const known = this.#circuits.get(alarm) ?? new Map<string, number>();
    this.#circuits.set(alarm, known);
    for (const desk of called) if (!known.has(desk)) known.set(desk, circuit);
  }

  #take(topic: string, text: string): void {
    if (topic === "event") {
      const event = JSON.parse(text) as RufkreisEvent;
      this.events.push(event);
      this.#noteCircuit(event);
      this.emit("event", event, text);
    } else if (topic.startsWith("response/")) {
      const answer = JSON.parse(text) as Answer & { readonly transaction?: string };
      this.#asked.get(answer.transaction ?? "")?.(answer);
    } else if (!topic.startsWith("request/")) {
      if (text === "") this.#retained.delete(topic);
      else this.#retained.set(topic, JSON.parse(text));
      this.emit("topic", topic);
    }
  }
}
