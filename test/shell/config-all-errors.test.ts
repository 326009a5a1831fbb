/** Each error of form beside each error of meaning, in one configuration: both are told, unless the one makes the other unknowable. */
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/shell/config.ts";
import { problemLine } from "../../src/shell/config-problem.ts";

const good = `site: s1
gateway: g1
rooms:
  - id: r1
    name: Room 1
    doors: [corridor]
desks:
  - { id: d1, room: r1, x: 0, y: 0 }
  - { id: d2, room: r1, x: 1, y: 0 }
  - { id: d3, room: r1, x: 2, y: 0 }
  - { id: d4, room: r1, x: 3, y: 0 }
circuit1: { size: 2, minimum: 1 }
groups:
  - { id: guards, receivers: [pager] }
  - { id: house, desks: [d1, d2] }
circuits:
  - { id: c2, groups: [guards], afterSeconds: 20 }
  - { id: c3, rooms: [r1], desks: [d1, d2], levels: [help] }
  - { id: c4, floors: [0] }
`;

/** Where it is wrong, and what is written there instead of what. */
type Wrong = readonly [path: string, right: string, wrong: string];

const onDuty = (hours: string): string => `hours: ${hours}, otherwise: {}`;

const ofForm: readonly Wrong[] = [
  ["site", "site: s1", "site: S1"],
  ["rooms.0.id", "id: r1", "id: R1"],
  ["rooms.0.doors", "[corridor]", "corridor"],
  ["desks.3", "- { id: d4, room: r1, x: 3, y: 0 }", "- d4"],
  ["desks.3.id", "id: d4", "id: D4"],
  ["desks.3.room", "id: d4, room: r1,", "id: d4,"],
  ["desks.3.x", "x: 3", 'x: "3,0"'],
  ["desks.3.floor", "x: 3, y: 0", "x: 3, y: 0, floor: up"],
  ["desks.3.sound", "x: 3, y: 0", "x: 3, y: 0, sound: blare"],
  ["desks.3.neighbours", "x: 3, y: 0", "x: 3, y: 0, neighbours: d1"],
  ["desks.3.neighbours.0", "x: 3, y: 0", "x: 3, y: 0, neighbours: [D1, d3]"],
  ["desks.3.unit", "x: 3, y: 0", "x: 3, y: 0, unit: 5"],
  ["desks.3.unit.socket", "x: 3, y: 0", 'x: 3, y: 0, unit: { uid: "3f9a0c7711e2" }'],
  ["desks.3.colour", "x: 3, y: 0", "x: 3, y: 0, colour: red"],
  ["circuit1", "circuit1: { size: 2, minimum: 1 }", "circuit1: 7"],
  ["circuit1.size", "size: 2", "size: two"],
  ["circuit1.minimum", "minimum: 1", "minimum: one"],
  ["groups.0", "- { id: guards, receivers: [pager] }", "- guards"],
  ["groups.0.id", "id: guards", "id: Guards"],
  ["groups.0.receivers", "receivers: [pager]", "receivers: pager"],
  ["circuits.0", "- { id: c2, groups: [guards], afterSeconds: 20 }", "- c2"],
  ["circuits.0.id", "id: c2", "id: C2"],
  ["circuits.0.groups", "groups: [guards]", "groups: guards"],
  ["circuits.0.groups.0", "groups: [guards]", "groups: [Guards]"],
  ["circuits.0.afterSeconds", "afterSeconds: 20", "afterSeconds: soon"],
  ["circuits.0.hours", "afterSeconds: 20", onDuty("always")],
  ["circuits.0.hours.0.days.0", "afterSeconds: 20", onDuty('[{ days: [Di], from: "07:00", to: "18:00" }]')],
  ["circuits.0.hours.0.from", "afterSeconds: 20", onDuty('[{ days: [mon], from: 7, to: "18:00" }]')],
  ["circuits.0.hours.0.to", "afterSeconds: 20", onDuty('[{ days: [mon], from: "07:00" }]')],
  ["circuits.1.levels", "levels: [help]", "levels: []"],
  ["circuits.1.levels.0", "levels: [help]", "levels: [loud]"],
  ["circuits.2.floors.0", "floors: [0]", "floors: [ground]"],
  ["serial.sockets.0", "site: s1", "site: s1\nserial: { sockets: [1] }"],
  ["web.trustProxy.0", "site: s1", "site: s1\nweb: { trustProxy: [a] }"],
  ["web.tls.keyFile", "site: s1", "site: s1\nweb: { tls: { certFile: a } }"],
  ["mqtt", "site: s1", "site: s1\nmqtt: 7"],
];

/** And the errors of form that make it unknowable, told by where they are. */
const ofMeaning: readonly (readonly [...Wrong, unless: RegExp])[] = [
  ["desks.1.id", "id: d2", "id: d1", /^desks.1.id$/],
  ["desks.1.room", "id: d2, room: r1", "id: d2, room: r9", /^rooms.0.id$/],
  ["desks.1.neighbours.0", "x: 1, y: 0", "x: 1, y: 0, neighbours: [d9, d1]", /^desks.3(.id)?$/],
  ["circuit1.size", "size: 2", "size: 20", /^circuit1(.size)?$/],
  ["circuit1.minimum", "minimum: 1", "minimum: 3", /^circuit1\b/],
  ["groups.1", "{ id: house, desks: [d1, d2] }", "{ id: house }", /^groups.1$/],
  ["groups.1.id", "id: house", "id: guards", /^groups.0(.id)?$/],
  ["groups.1.desks.1", "{ id: house, desks: [d1, d2] }", "{ id: house, desks: [d1, d9] }", /^desks.3(.id)?$/],
  ["circuits.0.groups.0", "groups: [guards]", "groups: [garde]", /^(groups.0(.id)?|circuits.0.groups.*)$/],
  ["circuits.1.id", "id: c3", "id: c2", /^circuits.0(.id)?$/],
  ["circuits.1.desks.1", "rooms: [r1], desks: [d1, d2]", "rooms: [r1], desks: [d1, d9]", /^desks.3(.id)?$/],
  ["circuits.1.rooms.0", "rooms: [r1]", "rooms: [r9]", /^rooms.0.id$/],
  ["circuits.2.floors.0", "floors: [0]", "floors: [7]", /^(desks.3(.floor)?|circuits.2.floors.0)$/],
  // Whether one who is called is called alone, or is nobody.
  ["circuits.1", "rooms: [r1], desks: [d1, d2]", "desks: [d1]", /^(rooms.0.id|desks.3(.(id|room|floor))?)$/],
  ["circuits.1.otherwise", "levels: [help]", "levels: [help], otherwise: {}", /^$/],
];

const found = (text: string) => {
  const result = parseConfig(text, "site.yaml");
  return result.ok ? [] : result.problems;
};
const paths = (text: string): string[] => found(text).map(({ path }) => path);
const swap = (text: string, [, right, wrong]: readonly [...Wrong, ...unknown[]]): string => text.replace(right, wrong);

it("the configuration itself is right", () => {
  expect(paths(good)).toEqual([]);
});

describe("an error of form", () => {
  it.each(ofForm)("at %s is told alone, and nothing follows from it", (...form) => {
    const text = swap(good, form);
    expect([...new Set(paths(text))]).toEqual([form[0]]);
    expect(JSON.stringify(found(text))).not.toContain("replaced-");
  });

  it.each(ofForm)("at %s hides no error of meaning that can be judged", (...form) => {
    for (const meaning of ofMeaning) {
      const [path, right, , unless] = meaning;
      const text = swap(swap(good, form), meaning);
      // Both are about the same words.
      if (!swap(good, form).includes(right) || !text.includes(form[2])) continue;
      const told = paths(text);
      expect(told, `${path} beside ${form[0]}`).toContain(form[0]);
      if (!unless.test(form[0])) expect(told, `${path} beside ${form[0]}`).toContain(path);
    }
  });
});

describe("an error of meaning", () => {
  it.each(ofMeaning)("at %s is told with no other", (...meaning) => {
    const follows =
      meaning[0] === "desks.1.id" ? ["desks.1.id", "groups.1.desks.1", "circuits.1.desks.1"] : [meaning[0]];
    expect(paths(swap(good, meaning))).toEqual(follows);
  });

  it("in a room or a circuit does not hide that nobody calls a desk", () => {
    const far = good.replace("x: 3, y: 0", "x: 90, y: 0").replace("id: d2, room: r1", "id: d2, room: r9");
    expect(paths(far.replace("desks: [d1, d2], levels", "desks: [d8], levels"))).toEqual([
      "desks.1.room",
      "circuits.1.desks.0",
      "desks.3.id",
    ]);
  });
});

it("a desk whose id is wrong is called by what was written, and one without an id by its number", () => {
  const wrongRoom = good.replace("id: d4, room: r1", "id: D4, room: r9");
  expect(found(wrongRoom).map(problemLine).join("\n")).toMatch(/desk D4 stands in room "r9"/);
  expect(found(wrongRoom.replace("id: D4, ", "")).map(problemLine).join("\n")).toMatch(/desk 4 stands in room "r9"/);
});

it("an entry of a list is told with what its list takes", () => {
  const lines = (text: string): string => found(`${good}${text}\n`).map(problemLine).join("\n");
  expect(lines("web: { trustProxy: [a] }")).toMatch(/"a" is not allowed .* use a list of at most 10 IP addresses$/);
  expect(lines("serial: { sockets: [1] }")).toMatch(/1 is not allowed .* use a list of sockets/);
});
