/**
 * The example flow for Node-RED: it is whole, it speaks the contract, and its code does what its names say. The code of its
 * function nodes is run here as Node-RED runs it, in a context of its own, and messages go along its wires.
 */
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { parseRequest } from "../../src/shell/schema.ts";
import { asyncApi } from "../generate/asyncapi.ts";
import { events, exampleOf } from "../generate/contract.ts";

interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly wires?: readonly (readonly string[])[];
  readonly topic?: string;
  readonly func?: string;
  readonly outputs?: number;
  readonly broker?: string;
  readonly retain?: string;
  readonly rules?: readonly { readonly t: string; readonly v: string }[];
}
interface Message {
  readonly payload: unknown;
  readonly retain?: boolean;
}

const flow = JSON.parse(
  readFileSync(new URL("../../deploy/node-red/flow.json", import.meta.url), "utf8"),
) as readonly FlowNode[];
const nodes = new Map(flow.map((node) => [node.id, node]));

class Store {
  readonly #held = new Map<string, unknown>();
  get(name: string): unknown {
    return this.#held.get(name);
  }
  set(name: string, value: unknown): void {
    this.#held.set(name, value);
  }
}

/** Node-RED, as far as this flow needs it: what reaches the nodes at the ends of the wires. */
class Runner {
  nowMs = Date.parse("2026-03-02T09:14:08.000Z");
  readonly reached: [node: string, payload: unknown][] = [];
  readonly #flow = new Store();
  readonly #contexts = new Map([...nodes.keys()].map((id) => [id, new Store()]));

  /** A message comes to a node. */
  send(id: string, msg: Message): void {
    const node = nodes.get(id) as FlowNode;
    if (node.type === "function") return this.#pass(node, this.#run(node, msg));
    if (node.type !== "switch") return void this.reached.push([id, msg.payload]);
    const { type } = msg.payload as { readonly type: string };
    this.#pass(
      node,
      (node.rules ?? []).map(({ v }) => (v === type ? msg : null)),
    );
  }

  /** A message comes in at a node that has no input. */
  comes(id: string, msg: Message): void {
    this.#pass(nodes.get(id) as FlowNode, [msg]);
  }

  event(type: string, more: object = {}): void {
    const schema = events.find((each) => each.type === type)?.schema;
    if (schema === undefined) throw new Error(`no event ${type}`);
    this.comes("events", { payload: { ...exampleOf(schema), id: `e-${this.reached.length}-${type}`, ...more } });
  }

  #run({ id, func }: FlowNode, msg: Message): readonly (Message | null)[] {
    const sandbox = {
      msg: structuredClone(msg),
      flow: this.#flow,
      context: this.#contexts.get(id),
      node: { warn: (text: string) => this.reached.push(["warning", text]) },
      Date: { now: () => this.nowMs, parse: Date.parse },
    };
    const result: unknown = runInNewContext(`(function () {\n${func}\n})()`, sandbox);
    return Array.isArray(result) ? result : [result as Message | null];
  }

  #pass({ wires = [] }: FlowNode, messages: readonly (Message | null)[]): void {
    for (const [output, msg] of messages.entries())
      if (msg !== null) for (const next of wires[output] ?? []) this.send(next, msg);
  }
}

describe("the flow", () => {
  it("is of Node-RED's own nodes, and each wire ends at one of them", () => {
    const types = new Set(flow.map(({ type }) => type));
    expect([...types].sort()).toEqual(
      ["debug", "function", "inject", "mqtt in", "mqtt out", "mqtt-broker", "switch", "tab"].sort(),
    );
    expect(nodes.size).toBe(flow.length);
    expect(flow.flatMap(({ wires = [] }) => wires.flat()).filter((id) => !nodes.has(id))).toEqual([]);
    for (const { wires = [], outputs } of flow) if (outputs !== undefined) expect(wires).toHaveLength(outputs);
  });

  it("speaks over topics of the contract to a broker that it names, retains nothing, and holds no password", () => {
    const { channels } = asyncApi() as { channels: Record<string, { address: string }> };
    const addresses = Object.values(channels).map(({ address }) => address.replace("{site}", "jobcenter-north"));
    const ways = flow.filter(({ type }) => type.startsWith("mqtt "));
    expect(ways.map(({ topic }) => topic).filter((topic) => !addresses.includes(topic ?? ""))).toEqual([]);
    expect(ways.every(({ broker = "" }) => nodes.get(broker)?.type === "mqtt-broker")).toBe(true);
    expect(flow.find(({ type }) => type === "mqtt out")?.retain).toBe("false");
    expect(JSON.stringify(flow)).not.toMatch(/"(credentials|password|user)"/);
  });
});

describe("a call", () => {
  it("is shown with its place, and accepted by the button with a request that the gateway takes", () => {
    const runner = new Runner();
    runner.event("raised");
    runner.comes("button", { payload: "" });
    expect(runner.reached[0]).toEqual(["call", "CALL: help at r101-a in r101 (3f9a0c7711e2-00050001)"]);
    const [node, payload] = runner.reached[1] ?? [];
    expect(node).toBe("request");
    expect(parseRequest("accept", JSON.stringify(payload))).toMatchObject({
      ok: true,
      request: { verb: "accept", alarm: "3f9a0c7711e2-00050001", by: "node-red" },
    });
  });

  it("that comes twice is shown once, and one that was retained never", () => {
    const runner = new Runner();
    runner.event("raised", { id: "one" });
    runner.event("raised", { id: "one" });
    runner.comes("events", { retain: true, payload: { type: "raised", id: "two", mode: "real", level: "help" } });
    expect(runner.reached.map(([node]) => node)).toEqual(["call"]);
  });

  it("that only practises is not shown, and neither is one that asks somebody to look in", () => {
    const runner = new Runner();
    runner.event("raised", { mode: "drill", drill: "drill-t23" });
    runner.event("raised", { level: "assist" });
    runner.event("accepted", { mode: "drill" });
    runner.comes("button", { payload: "" });
    expect(runner.reached).toEqual([["warning", "no call is open"]]);
  });

  it.each([
    ["2 min old when it is told", 0, { ageMs: 0 }, 120_001],
    ["pressed long before it was booked", 0, { ageMs: 119_500 }, 1000],
    ["missed, as the gateway says", 1, {}, 1000],
  ])("that is %s goes another way", (_, kind, more, lateMs) => {
    const runner = new Runner();
    runner.nowMs = Date.parse("2026-03-02T09:14:07.120Z") + lateMs;
    runner.event(["raised", "missed"][kind] ?? "", more);
    expect(runner.reached.map(([node]) => node)).toEqual(["missed"]);
  });

  it("that came too late is shown when its button is pressed again", () => {
    const runner = new Runner();
    runner.event("missed");
    runner.event("pressed");
    runner.event("pressed", { mode: "drill" });
    expect(runner.reached.map(([node]) => node)).toEqual(["missed", "call"]);
    expect(runner.reached[1]?.[1]).toContain("CALL: pressed again at r101-a");
  });

  it("of a gateway whose clock is not set is shown: better than lost", () => {
    const runner = new Runner();
    runner.event("raised", { at: "1970-01-01T00:00:07.120Z", clockTrusted: false });
    expect(runner.reached.map(([node]) => node)).toEqual(["call"]);
  });

  it("is followed to its end, after which the button asks for nothing", () => {
    const runner = new Runner();
    for (const type of ["raised", "accepted", "attended", "closed"]) runner.event(type);
    runner.comes("button", { payload: "" });
    expect(runner.reached.map(([node, payload]) => `${node} ${String(payload).split(" ")[0]}`)).toEqual([
      "call CALL:",
      "steps accepted:",
      "steps attended:",
      "steps closed:",
      "warning no",
    ]);
  });

  it("that is not accepted says why", () => {
    const runner = new Runner();
    runner.comes("responses", {
      payload: { status: "error", error: { code: "unknown-alarm", message: "it is closed" } },
    });
    expect(runner.reached).toEqual([["answers", "not accepted: it is closed"]]);
  });
});

it("has events in the contract for everything that it listens to", () => {
  const listened = flow.flatMap(({ rules = [] }) => rules.map(({ v }) => v));
  expect(listened.filter((type) => !events.some((event) => event.type === type))).toEqual([]);
});
