/** Several errors in one configuration: all that do not depend on each other are told, and no others. */
import { describe, expect, it } from "vitest";
import { type ConfigResult, parseConfig } from "../../src/shell/config.ts";
import { problemLine } from "../../src/shell/config-problem.ts";

const good = `site: s1
gateway: g1
rooms:
  - id: r1
    name: Room 1
    doors: [corridor]
desks:
  - { id: d1, room: r1, x: 0, y: 0, unit: { socket: /dev/serial/by-path/a } }
  - { id: d2, room: r1, x: 1, y: 0, unit: { socket: "tcp://10.0.0.7:4001", uid: "3f9a0c7711e2" } }
  - { id: d3, room: r1, x: 2, y: 0 }
circuit1: { size: 2, minimum: 1 }
`;

const lines = (result: ConfigResult): string[] => (result.ok ? [] : result.problems.map(problemLine));

describe("all errors are told at once", () => {
  const paths = (text: string): string[] =>
    lines(parseConfig(text, "site.yaml"))
      .map((line) => line.split(": ")[0] as string)
      .sort();
  const change = (...changes: readonly (readonly [from: string, to: string])[]): string =>
    changes.reduce((text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`the case changes nothing: ${from}`);
      return text.replace(from, to);
    }, good);

  it("of form and of plan", () => {
    const text = change(["id: d3, room: r1", "id: d3, room: r2"], ["id: d2,", "id: d2, colour: red,"]);
    expect(paths(`${text}log: { level: x }\nserial: 9\n`)).toEqual([
      "desks.1.colour",
      "desks.2.room",
      "log.level",
      "serial",
    ]);
  });

  it("of form, plan, ways out and devices, in one list of desks", () => {
    const text = change(
      ["id: d1, room: r1, x: 0", 'id: d1, room: r9, x: "0,5"'],
      ["tcp://10.0.0.7:4001", "tcp://10.0.0.7:70000"],
      ["x: 2, y: 0", "x: 2, y: 0, neighbours: [d8], unit: { socket: /dev/x, device: desk-unti }"],
    );
    expect(paths(`${text}mqtt: { prefix: "#", brokers: [{ name: b, url: "mqtts://b", passwordFile: x }] }\n`)).toEqual([
      "desks.0.room",
      "desks.0.x",
      "desks.1.unit.socket",
      "desks.2.neighbours.0",
      "desks.2.unit.device",
      "mqtt.brokers.0.passwordFile",
      "mqtt.prefix",
    ]);
  });

  it.each([
    ["rooms by a room without an id", change(["id: r1\n    name", "name"]), ["rooms.0.id"]],
    ["rooms by a list of them that is none", good.replace(/rooms:[\s\S]*corridor\]/, "rooms: none"), ["rooms"]],
    [
      "neighbours by a desk without an id",
      change(["id: d3,", ""], ["x: 1,", "x: 1, neighbours: [d3],"]),
      ["desks.2.id"],
    ],
    ["desks by a list of them that is none", good.replace(/desks:[\s\S]*y: 0 \}\n/, "desks: none\n"), ["desks"]],
    ["sizes by a size that is none", change(["size: 2", "size: two"]), ["circuit1.size"]],
    [
      "circuits by a place that is none",
      change(["x: 0,", "x: here,"], ["size: 2", "size: 1"], ["x: 1,", "x: 50,"], ["x: 2,", "x: 51,"]),
      ["desks.0.x"],
    ],
    ["a uid by a device", change(["uid:", "device: 7, uid:"]), ["desks.1.unit.device"]],
  ])("and nothing is said that depends on one: %s", (_, text, expected) => {
    expect(paths(text)).toEqual(expected);
  });

  it("and a small circuit needs no minimum of its own", () => {
    const result = parseConfig(change(["size: 2, minimum: 1", "size: 2"]), "site.yaml");
    expect(result).toMatchObject({ ok: true, config: { plan: { circuit1: { size: 2, minimum: 2 } } } });
    const alone = parseConfig(change(["size: 2, minimum: 1", "size: 1"], ["x: 2, y: 0", "x: 0.5, y: 0"]), "site.yaml");
    expect(lines(alone).join()).not.toContain("circuit1.minimum");
  });
});
