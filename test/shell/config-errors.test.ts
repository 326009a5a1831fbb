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

const swap = (from: string | RegExp, to: string): string => {
  const text = good.replace(from, to);
  if (text === good) throw new Error(`the case changes nothing: ${from}`);
  return text;
};
const add = (text: string): string => `${good}${text}\n`;
const broker = (text: string): string => add(`mqtt: { brokers: [{ ${text} }] }`);
const lines = (result: ConfigResult): string[] => (result.ok ? [] : result.problems.map(problemLine));

/** What is wrong, the text, and the line that tells it: what · where · remedy. */
type Case = readonly [what: string, text: string, line: RegExp];

const form: readonly Case[] = [
  ["an empty file", "", /^the file has no settings · site.yaml:1:1 · begin with site/],
  ["only a comment", "# nothing", /^the file has no settings · site.yaml:1:1/],
  ["a list", "- a\n- b", /^the file has no settings · site.yaml:1:1/],
  ["a word", "hello", /^the file has no settings/],
  ["an open bracket", swap("[corridor]", "[corridor"), /not YAML.* · site.yaml:\d+:\d+ · /],
  ["a tab as indent", swap("    name", "\tname"), /not YAML.* · site.yaml:5:1 · indent with spaces/],
  ["a key twice", add("site: s2"), /"site" is there twice · site.yaml:12:1 · keep one of the two/],
  ["two documents", add("---\nsite: s2"), /multiple documents.* · site.yaml:12:1 · leave out the --- line/],
  [
    "an unknown tag",
    swap("site: s1", "site: !secret s1"),
    /Unresolved tag: !secret · site.yaml:1:7 · leave out the tag/,
  ],
  ["an alias without anchor", swap("site: s1", "site: *s1"), /alias cannot be followed|not YAML/],
  ["a merge key", add("<<: { log: { level: info } }"), /^<<: unknown key "<<" · site.yaml:12:1/],
];

const top: readonly Case[] = [
  ["no site", swap("site: s1\n", ""), /^site: is missing · site.yaml:1:1 · give 1 to 40 characters of a-z, 0-9 and -/],
  ["a site in capitals", swap("site: s1", "site: S1"), /^site: "S1" is not allowed · site.yaml:1:7 · use 1 to 40/],
  ["a site that is a number", swap("site: s1", "site: 7"), /^site: 7 is not allowed · site.yaml:1:7/],
  ["a site without a value", swap("site: s1", "site:"), /^site: nothing is not allowed · site.yaml:1:\d/],
  ["a gateway with a slash", swap("gateway: g1", "gateway: a/b"), /^gateway: "a\/b" is not allowed · site.yaml:2:10/],
  [
    "a key with a typing error",
    add("floorHeigthM: 3"),
    /^floorHeigthM: unknown key "floorHeigthM" · site.yaml:12:1 · did you mean "floorHeightM"\?/,
  ],
  [
    "a key of something else",
    add("colour: red"),
    /^colour: unknown key "colour" · site.yaml:12:1 · known here: site, gateway, rooms/,
  ],
  [
    "a key that JavaScript knows",
    add("__proto__: { site: x }"),
    /^__proto__: unknown key "__proto__" · site.yaml:12:1/,
  ],
  [
    "a height in words",
    add("floorHeightM: tall"),
    /^floorHeightM: "tall" is not allowed · site.yaml:12:15 · use a number of metres/,
  ],
  ["an endless height", add("floorHeightM: .inf"), /^floorHeightM: Infinity is not allowed/],
  ["no number", add("floorHeightM: .nan"), /^floorHeightM: NaN is not allowed/],
  [
    "a sound of 5 s",
    add("soundSeconds: 5"),
    /^soundSeconds: 5 is not allowed · site.yaml:12:15 · use a whole number from 10 to 9999/,
  ],
  ["a sound of half seconds", add("soundSeconds: 90.5"), /^soundSeconds: 90.5 is not allowed/],
  [
    "a rate that no port has",
    add("serial: { baud: 250001 }"),
    /^serial.baud: 250001 is not allowed · site.yaml:12:17 · use one of 9600, .*250000/,
  ],
  ["a rate in quotes", add('serial: { baud: "250000" }'), /^serial.baud: "250000" is not allowed/],
  [
    "an empty state directory",
    add('stateDirectory: ""'),
    /^stateDirectory: "" is not allowed · site.yaml:12:17 · use the path/,
  ],
  [
    "a level that nobody logs",
    add("log: { level: verbose }"),
    /^log.level: "verbose" is not allowed · site.yaml:12:15 · use error, warn, info or debug/,
  ],
  [
    "a group that is a word",
    add("log: debug"),
    /^log: "debug" is not allowed · site.yaml:12:6 · use a group with level/,
  ],
];

const plan: readonly Case[] = [
  [
    "no rooms",
    swap(/rooms:[\s\S]*corridor\]/, "rooms: []"),
    /^rooms: an empty list is not allowed · site.yaml:3:8 · use a list of 1 to 127 rooms/,
  ],
  [
    "a room without a name",
    swap("    name: Room 1\n", ""),
    /^rooms.0.name: is missing · site.yaml:4:5 · give a text of 1 to 80/,
  ],
  [
    "a room without doors",
    swap("[corridor]", "[]"),
    /^rooms.0.doors: an empty list is not allowed · site.yaml:6:12 · use a list of 1 to 10 doors/,
  ],
  ["a door that is a number", swap("[corridor]", "[1]"), /^rooms.0.doors.0: 1 is not allowed · site.yaml:6:13/],
  [
    "a name with a line break",
    swap("name: Room 1", 'name: "a\\nb"'),
    /^rooms.0.name: "a\\nb" is not allowed · site.yaml:5:11 · .*one line/,
  ],
  [
    "a desk without a place",
    swap("x: 2, y: 0", "x: 2"),
    /^desks.2.y: is missing · site.yaml:10:5 · give a number of metres/,
  ],
  [
    "a desk that is a word",
    swap("- { id: d3, room: r1, x: 2, y: 0 }", "- d3"),
    /^desks.2: "d3" is not allowed · site.yaml:10:5 · use a group with id, room, x/,
  ],
  ["a place with a comma", swap("x: 2, y: 0", 'x: "2,5", y: 0'), /^desks.2.x: "2,5" is not allowed/],
  [
    "half a floor",
    swap("x: 2, y: 0", "x: 2, y: 0, floor: 0.5"),
    /^desks.2.floor: 0.5 is not allowed · .*whole number from -10 to 200/,
  ],
  [
    "a misspelt key of a desk",
    swap("room: r1, x: 2", "rom: r1, x: 2"),
    /^desks.2.rom: unknown key "rom" · site.yaml:10:15 · did you mean "room"\?/,
  ],
  [
    "a socket of Windows",
    swap("/dev/serial/by-path/a", "COM3"),
    /^desks.0.unit.socket: "COM3" is not allowed · site.yaml:8:53 · use \/dev\/serial\/by-path/,
  ],
  [
    "a serial server without a port",
    swap("tcp://10.0.0.7:4001", "tcp://10.0.0.7"),
    /^desks.1.unit.socket: .* · use .*tcp:\/\/host:port/,
  ],
  [
    "a serial server with an impossible port",
    swap(":4001", ":70000"),
    /^desks.1.unit.socket: .*there is no port 70000 · site.yaml:9:53 · use a port from 1 to 65535/,
  ],
  [
    "a serial server at an address that is none",
    swap("10.0.0.7", "[::::]"),
    /^desks.1.unit.socket: "tcp:\/\/\[::::\]:4001" is not allowed: "\[::::\]" can be no host · site.yaml:9:53 · use a name/,
  ],
  ["a serial server at half an address", swap("10.0.0.7", "10.0.7"), /^desks.1.unit.socket: .*"10.0.7" can be no host/],
  ["a serial server at a name with a gap", swap("10.0.0.7", "a..b"), /^desks.1.unit.socket: .*"a..b" can be no host/],
  [
    "a uid too short",
    swap("3f9a0c7711e2", "3f9a"),
    /^desks.1.unit.uid: "3f9a" is not allowed · .*12 hexadecimal digits/,
  ],
  [
    "a uid without quotes",
    swap('"3f9a0c7711e2"', "123456789012"),
    /^desks.1.unit.uid: 123456789012 is not allowed · .*in quotes/,
  ],
  [
    "the uid of no unit",
    swap("3f9a0c7711e2", "000000000000"),
    /^desks.1.unit.uid: desk d2 .*never named · site.yaml:9:\d+ · leave uid out/,
  ],
  [
    "a desk id twice",
    swap("id: d3", "id: d1"),
    /^desks.2.id: desk "d1" is there twice .* · site.yaml:10:11 · give each desk/,
  ],
  [
    "an unknown room",
    swap("id: d3, room: r1", "id: d3, room: r2"),
    /^desks.2.room: desk d3 stands in room "r2".* · site.yaml:10:21 · .*use r1/,
  ],
  [
    "a neighbour that is not there",
    swap("x: 2, y: 0", "x: 2, y: 0, neighbours: [d1, d9]"),
    /^desks.2.neighbours.1: desk d3 calls "d9".* · site.yaml:10:54 · use d1, d2/,
  ],
  [
    "a socket twice",
    swap("x: 2, y: 0", "x: 2, y: 0, unit: { socket: /dev/serial/by-path/a }"),
    /^desks.2.unit.socket: desk d3 has the socket .* of desk d1 · site.yaml:10:53 · .*rufkreis ports/,
  ],
  [
    "more called than there are",
    swap("size: 2", "size: 7"),
    /^circuit1.size: each desk should call 7.*only 3 desks · site.yaml:11:19 · set circuit1.size to 2 or less/,
  ],
  [
    "a weekday in another language",
    add('circuits: [{ id: guards, hours: [{ days: [Di], from: "07:00", to: "18:00" }], otherwise: {} }]'),
    /^circuits.0.hours.0.days.0: "Di" is not allowed · site.yaml:12:\d+ · use one of mon, tue, wed, thu, fri, sat, sun$/,
  ],
  [
    "a group with an unknown desk, where two desks have one name",
    `${swap("id: d3", "id: d2")}groups: [{ id: a, desks: [d9, d1] }]\n`,
    /calls "d9", which is not in the list of desks · site.yaml:12:\d+ · use d1, d2$/,
  ],
  ["no size", swap("size: 2", "size: 0"), /^circuit1.size: 0 is not allowed · .*whole number from 1 to 126/],
  [
    "a minimum above the size",
    swap("minimum: 1", "minimum: 3"),
    /^circuit1.minimum: 3 desks can never sound.* · site.yaml:11:31 · set circuit1.minimum to 2/,
  ],
  [
    "the default size on a small site",
    swap(/circuit1.*\n/, ""),
    /^circuit1.size: each desk should call 7 others, but .* · site.yaml:1:1 · set circuit1.size to 2/,
  ],
];

const ways: readonly Case[] = [
  ["a broker without a name", broker("url: mqtt://b"), /^mqtt.brokers.0.name: is missing · site.yaml:12:19/],
  [
    "a broker over websockets",
    broker("name: b, url: ws://b:80"),
    /^mqtt.brokers.0.url: "ws:\/\/b:80" is not allowed · .* · use mqtt:\/\/host:port/,
  ],
  [
    "a password in the address",
    broker("name: b, url: mqtt://u:p@b"),
    /^mqtt.brokers.0.url: .*without user and password/,
  ],
  [
    "a broker at a name that is none",
    broker("name: b, url: mqtts://-b.example"),
    /^mqtt.brokers.0.url: .*can be no host/,
  ],
  [
    "a broker at an impossible address",
    broker('name: b, url: "mqtt://[1:2]"'),
    /^mqtt.brokers.0.url: .*can be no host/,
  ],
  ["a broker at an impossible port", broker("name: b, url: mqtt://b:99999"), /^mqtt.brokers.0.url: .*no port 99999/],
  [
    "a password in the file",
    broker("name: b, url: mqtts://b, username: u, password: secret"),
    /^mqtt.brokers.0.password: unknown key "password" · site.yaml:12:59 · write the password into a file/,
  ],
  [
    "a password without a user",
    broker("name: b, url: mqtts://b, passwordFile: x"),
    /^mqtt.brokers.0.passwordFile: a password without a username/,
  ],
  [
    "a certificate without TLS",
    broker("name: b, url: mqtt://b, caFile: ca.pem"),
    /^mqtt.brokers.0.caFile: .*mqtt:\/\/ · .*use mqtts:\/\//,
  ],
  [
    "a broker's name twice",
    broker("name: b, url: mqtt://b }, { name: b, url: mqtt://c"),
    /^mqtt.brokers.1.name: broker "b" is there twice/,
  ],
  [
    "one broker twice",
    broker("name: b, url: mqtt://b }, { name: c, url: mqtt://b"),
    /^mqtt.brokers.1.url: .* is there twice · .*leave one out/,
  ],
  [
    "three brokers",
    broker("name: a, url: mqtt://a }, { name: b, url: mqtt://b }, { name: c, url: mqtt://c"),
    /^mqtt.brokers: a list is not allowed · site.yaml:12:\d+ · use a list of at most 2/,
  ],
  ["a prefix with a wildcard", add('mqtt: { prefix: "a/#" }'), /^mqtt.prefix: "a\/#" is not allowed/],
  [
    "requests from somebody",
    add("mqtt: { requests: all }"),
    /^mqtt.requests: "all" is not allowed · .*authenticated or any/,
  ],
  [
    "an embedded broker at port 0",
    add("mqtt: { embedded: { port: 0 } }"),
    /^mqtt.embedded.port: 0 is not allowed · .*1 to 65535/,
  ],
  [
    "an embedded broker at an address that is none",
    add('mqtt: { embedded: { host: "1:2:3" } }'),
    /^mqtt.embedded.host: "1:2:3" is not allowed: .* can be no host · .* · use a name/,
  ],
  [
    "an embedded broker at an address with a port",
    add('mqtt: { embedded: { host: "localhost:1883" } }'),
    /^mqtt.embedded.host: "localhost:1883" is not allowed/,
  ],
];

describe.each([
  ["the file", form],
  ["the top", top],
  ["the plan", plan],
  ["the way out", ways],
])("an error of %s names its place and what is allowed", (_, cases) => {
  it.each(cases)("%s", (_what, text, line) => {
    const found = lines(parseConfig(text, "site.yaml"));
    expect(
      found.some((each) => line.test(each)),
      found.join("\n"),
    ).toBe(true);
  });
});

it("there are at least 50 kinds of them", () => {
  expect([...form, ...top, ...plan, ...ways].length).toBeGreaterThanOrEqual(50);
});

describe("the environment", () => {
  it("overrides single values, in groups that the file may lack and in lists that it has", () => {
    const result = parseConfig(good, "site.yaml", {
      RUFKREIS_MQTT__EMBEDDED__PORT: "1884",
      RUFKREIS_STATE_DIRECTORY: "/tmp/state",
      RUFKREIS_FLOOR_HEIGHT_M: "3.5",
      RUFKREIS_DESKS__0__UNIT__SOCKET: "/dev/pts/3",
      RUFKREIS_LOG__LEVEL: "debug",
      PATH: "/bin",
    });
    expect(result).toMatchObject({
      ok: true,
      config: {
        stateDirectory: "/tmp/state",
        plan: { floorHeightM: 3.5 },
        mqtt: { embedded: { port: 1884 } },
        log: { level: "debug" },
      },
    });
    expect(result.ok && result.config.plan.desks[0]?.unit?.socket).toBe("/dev/pts/3");
  });

  it.each([
    [
      "a misspelt name",
      "RUFKREIS_MQTT__EMBEDED__PORT",
      "1",
      /RUFKREIS_MQTT__EMBEDED__PORT names nothing .* · did you mean RUFKREIS_MQTT__EMBEDDED\?/,
    ],
    ["one underscore too few", "RUFKREIS_LOG_LEVEL", "info", /RUFKREIS_LOG_LEVEL names nothing/],
    ["a group", "RUFKREIS_MQTT", "x", /RUFKREIS_MQTT names nothing .* use one of RUFKREIS_MQTT__PREFIX/],
    ["an entry that the file lacks", "RUFKREIS_DESKS__7__ROOM", "r1", /RUFKREIS_DESKS__7__ROOM names nothing/],
    ["a level below a value", "RUFKREIS_SITE__NAME", "x", /takes no more levels/],
    ["a password", "RUFKREIS_MQTT__BROKERS__0__PASSWORD", "x", /names nothing/],
    [
      "a wrong value, told at the variable",
      "RUFKREIS_MQTT__EMBEDDED__PORT",
      "many",
      /^mqtt.embedded.port: "many" is not allowed · RUFKREIS_MQTT__EMBEDDED__PORT · use a whole number/,
    ],
    ["an empty value", "RUFKREIS_SITE", "", /^site: "" is not allowed · RUFKREIS_SITE · /],
  ])("%s is an error", (_, name, value, line) => {
    const found = lines(parseConfig(good, "site.yaml", { [name]: value }));
    expect(
      found.some((each) => line.test(each)),
      found.join("\n"),
    ).toBe(true);
  });
});
