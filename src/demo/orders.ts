/**
 * The demo without a terminal: what happens is written, a line each, and orders are read, a line each.
 *
 *   1 or press d1     presses the red button        g1 or green d1    presses the green key
 *   u1 or plug d1     plugs out, or in again        b, c, q           broker, close all alarms, end
 *
 * The end of the input ends nothing: what is started in the background has none.
 */
import { createInterface } from "node:readline";
import type { Output } from "./demo.ts";
import { clockText, eventText } from "./event-text.ts";
import { Hands, measuredText } from "./hands.ts";
import type { Stage } from "./stage.ts";

export type Order =
  | { readonly kind: "press" | "green" | "plug"; readonly desk: string }
  | { readonly kind: "broker" | "close" }
  | { readonly kind: "end" };

const verbs: Readonly<Record<string, "press" | "green" | "plug">> = { "": "press", g: "green", u: "plug" };
const words: Readonly<Record<string, Order>> = { b: { kind: "broker" }, c: { kind: "close" }, q: { kind: "end" } };

/** One line; `undefined` when it is no order, or for no desk that is there. */
export function orderOf(line: string, desks: readonly string[]): Order | undefined {
  const text = line.trim();
  const word = words[text];
  if (word !== undefined) return word;
  const [, short, number] = /^([gu]?)(\d{1,2})$/.exec(text) ?? [];
  const [, long, named] = /^(press|green|plug) (\S+)$/.exec(text) ?? [];
  const kind = long === undefined ? verbs[short ?? "-"] : (long as "press" | "green" | "plug");
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
        say({ note: `no order: ${line}` }, `no order: ${line} (1, g1, u1, press d1, b, c, q)`);
    });
  });
  await Promise.race([ended, ending]);
  lines.close();
  return 0;
}

function obey(hands: Hands, order: Exclude<Order, { readonly kind: "end" }>): Promise<void> {
  switch (order.kind) {
    case "press":
      return hands.press(order.desk);
    case "green":
      return hands.pressGreen(order.desk);
    case "plug":
      return hands.switchPlug(order.desk);
    case "broker":
      return hands.switchBroker();
    case "close":
      return hands.closeAlarms();
  }
}
