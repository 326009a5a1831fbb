/**
 * The demo without a terminal: what happens is written, a line each, and orders are read, a line each.
 *
 *   1 or press d1     presses the red button        g1 or green d1    presses the green key
 *   h1 or hold d1     holds the green key           l1 or lockdown d1 holds red and green
 *   u1 or plug d1     plugs out, or in again        b, c, q           broker, close all alarms, end
 *   e, x              escalate, cancel the oldest   t                 a drill for all, begun or ended
 *
 * The end of the input ends nothing: what is started in the background has none.
 */
import { createInterface } from "node:readline";
import type { Output } from "./demo.ts";
import { clockText, eventText } from "./event-text.ts";
import { Hands, measuredText } from "./hands.ts";
import type { Stage } from "./stage.ts";

/** What is done at a desk, by the letter before its number. */
const deskVerbs = { "": "press", g: "green", h: "hold", l: "lockdown", u: "plug" } as const;
type DeskVerb = (typeof deskVerbs)[keyof typeof deskVerbs];
type DeskLetter = Exclude<keyof typeof deskVerbs, "">;
/** What is done to the office as a whole, by its letter. */
const officeVerbs = { b: "broker", c: "close", e: "escalate", x: "cancel", t: "drill", q: "end" } as const;

type OfficeVerb = (typeof officeVerbs)[keyof typeof officeVerbs];

export type Order =
  | { readonly kind: DeskVerb; readonly desk: string }
  | { readonly kind: Exclude<OfficeVerb, "end"> }
  | { readonly kind: "end" };

/** A letter that waits for the number of a desk. */
export function isDeskLetter(key: string): key is DeskLetter {
  return key !== "" && Object.hasOwn(deskVerbs, key);
}

/** A letter and the desk that it is meant for; none is a press. */
export function deskOrder(letter: DeskLetter | undefined, desk: string): Order {
  return { kind: deskVerbs[letter ?? ""], desk };
}

/** A letter that needs no desk. */
export function officeOrder(key: string): Order | undefined {
  return Object.hasOwn(officeVerbs, key)
    ? ({ kind: officeVerbs[key as keyof typeof officeVerbs] } as Order)
    : undefined;
}

/** One line; `undefined` when it is no order, or for no desk that is there. */
export function orderOf(line: string, desks: readonly string[]): Order | undefined {
  const text = line.trim();
  const word = officeOrder(text);
  if (word !== undefined) return word;
  const [, short, number] = /^([a-z]?)(\d{1,2})$/.exec(text) ?? [];
  const [, long, named] = /^([a-z]+) (\S+)$/.exec(text) ?? [];
  const kind = Object.entries(deskVerbs).find(([letter, verb]) => letter === short || verb === long)?.[1];
  const desk = named ?? `d${number}`;
  return kind === undefined || !desks.includes(desk) ? undefined : { kind, desk };
}

/** Writes events and obeys lines until it is told to end. */
export async function runOrders(stage: Stage, output: Output, ending: Promise<unknown>): Promise<number> {
  const { json, print } = output;
  const say = (fields: object, text: string): void =>
    print(json ? JSON.stringify(fields) : `${clockText(Date.now())}  ${text}`);
  stage.watcher.on("event", (event, text) => print(json ? text : `${clockText(event.at)}  ${eventText(event)}`));
  const hands = new Hands(stage, {
    note: (note) => say({ note }, note),
    measured: (measured) => {
      const text = measuredText(measured);
      if (text !== undefined) say({ pins: measured }, text);
    },
  });
  const lines = createInterface({ input: process.stdin });
  const ended = new Promise<void>((resolve) => {
    lines.on("line", (line) => {
      const order = orderOf(line, stage.desks);
      if (order?.kind === "end") resolve();
      else if (order !== undefined) hands.do(obey(hands, order));
      else if (line.trim() !== "")
        say({ note: `no order: ${line}` }, `no order: ${line} (1, g1, h1, l1, u1, press d1, b, c, e, x, t, q)`);
    });
  });
  await Promise.race([ended, ending]);
  lines.close();
  return 0;
}

/** Does what was ordered. */
export function obey(hands: Hands, order: Exclude<Order, { readonly kind: "end" }>): Promise<void> {
  switch (order.kind) {
    case "press":
      return hands.press(order.desk);
    case "green":
      return hands.pressGreen(order.desk);
    case "hold":
      return hands.holdGreen(order.desk);
    case "lockdown":
      return hands.lockDown(order.desk);
    case "plug":
      return hands.switchPlug(order.desk);
    case "broker":
      return hands.switchBroker();
    case "close":
      return hands.closeAlarms();
    case "escalate":
      return hands.escalate();
    case "cancel":
      return hands.cancel();
    case "drill":
      return hands.switchDrill();
  }
}
