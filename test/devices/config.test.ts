/** Devices in a plan: what is right reaches the ports, what is wrong is told with its place and what to do. */
import { describe, expect, it } from "vitest";
import { type Config, parseConfig } from "../../src/shell/config.ts";
import { problemLine } from "../../src/shell/config-problem.ts";

const textOf = (unit: string): string => `site: s1
gateway: g1
rooms: [{ id: r1, name: Room 1, doors: [corridor] }]
desks:
  - { id: d1, room: r1, x: 0, y: 0, unit: { socket: /dev/ttyS1 } }
  - { id: d2, room: r1, x: 1, y: 0, unit: ${unit} }
circuit1: { size: 1, minimum: 1 }
`;

function configOf(unit: string): Config {
  const result = parseConfig(textOf(unit), "site.yaml");
  if (!result.ok) throw new Error(result.problems.map(problemLine).join("\n"));
  return result.config;
}

function problemsOf(unit: string): string[] {
  const result = parseConfig(textOf(unit), "site.yaml");
  return result.ok ? [] : result.problems.map(problemLine);
}

describe("a plan that is right", () => {
  it("without a device has desk units, at the rate of the plan", () => {
    const { ports, site } = configOf("{ socket: /dev/ttyS2 }");
    expect(ports).toEqual([
      { socket: "/dev/ttyS1", baud: 250_000 },
      { socket: "/dev/ttyS2", baud: 250_000 },
    ]);
    expect([...site.desks.values()].map(({ adapted }) => adapted)).toEqual([false, false]);
  });

  it("gives an adapted device its own rate and the settings with their defaults, and the core learns that it is one", () => {
    const { ports, site } = configOf("{ socket: /dev/ttyS2, device: relay-lcus, settings: { channel: 2 } }");
    expect(ports[1]).toEqual({
      socket: "/dev/ttyS2",
      baud: 9600,
      device: { id: "relay-lcus", settings: { channel: 2, query: "none" } },
    });
    expect([...site.desks.values()].map(({ adapted }) => adapted)).toEqual([false, true]);
  });

  it.each(["guard-panel", "corridor-siren"])("takes a %s for a unit that speaks the wire", (device) => {
    const { ports, site } = configOf(`{ socket: /dev/ttyS2, device: ${device} }`);
    expect(ports[1]).toEqual({ socket: "/dev/ttyS2", baud: 250_000 });
    expect(site.desks.get("d2" as never)?.adapted).toBe(false);
  });
});

describe("a plan that is not", () => {
  it.each([
    [
      "{ socket: /dev/ttyS2, device: relay-lcsu }",
      /^desks\.1\.unit\.device: unknown device "relay-lcsu" · site\.yaml:6:\d+ · did you mean "relay-lcus"\? known here: desk-unit, /,
    ],
    ["{ socket: /dev/ttyS2, device: constructor }", /unknown device "constructor" · .* · known here: desk-unit, /],
    ["{ socket: /dev/ttyS2, device: 7 }", /^desks\.1\.unit\.device: 7 is not allowed .* use one of desk-unit, /],
    ["{ socket: /dev/ttyS2, settings: { channel: 1 } }", /^desks\.1\.unit\.settings: a desk-unit has no settings · /],
    [
      "{ socket: /dev/ttyS2, device: relay-lcus, settings: { chanel: 1 } }",
      /^desks\.1\.unit\.settings\.chanel: unknown key "chanel" · site\.yaml:6:\d+ · did you mean "channel"\?/,
    ],
    [
      "{ socket: /dev/ttyS2, device: relay-lcus, settings: { channel: 9 } }",
      /^desks\.1\.unit\.settings\.channel: 9 is not allowed · site\.yaml:6:\d+ · use the number of a relay, 1 to 8$/,
    ],
    [
      "{ socket: /dev/ttyS2, device: relay-lcus, settings: { channel: 2, beaconChannel: 2 } }",
      /^desks\.1\.unit\.settings: relay 2 cannot be siren and beacon · .* · give the beacon a relay of its own$/,
    ],
    [
      "{ socket: /dev/ttyS2, device: contact-cts, settings: { line: [cts] } }",
      /^desks\.1\.unit\.settings\.line: a list is not allowed · .* · use a group of settings, each one value$/,
    ],
    [
      '{ socket: "tcp://10.0.0.7:4001", device: contact-cts }',
      /^desks\.1\.unit\.settings: a serial server does not carry modem lines · /,
    ],
    [
      '{ socket: "tcp://10.0.0.7:4001", device: relay-lcus }',
      /^desks\.1\.unit\.settings: a board behind a serial server must answer · .* · set query to ff or frame/,
    ],
    [
      '{ socket: /dev/ttyS2, device: relay-numato, uid: "3f9a0c7711e2" }',
      /^desks\.1\.unit\.uid: a relay-numato has no uid of its own · .* · leave uid out/,
    ],
  ])("%s", (unit, problem) => {
    expect(problemsOf(unit)).toEqual([expect.stringMatching(problem)]);
  });

  it("has all that is wrong with one device told at once", () => {
    const unit =
      '{ socket: /dev/ttyS2, uid: "3f9a0c7711e2", device: relay-lcus, settings: { channel: 0, query: all } }';
    expect(problemsOf(unit)).toHaveLength(3);
  });
});
