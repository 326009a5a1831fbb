/**
 * What Home Assistant sees of an office: the templates of its entities are rendered by an engine of the same language that is
 * not ours (nunjucks), over what the topics hold while things happen; and the messages at a real broker.
 */
import nunjucks from "nunjucks";
import { afterEach, describe, expect, it, test } from "vitest";
import { discoveryTopics } from "../../src/shell/mqtt-homeassistant.ts";
import { parseRequest } from "../../src/shell/schema.ts";
import { Office } from "../core/office.ts";
import { asyncApi } from "../generate/asyncapi.ts";
import { base, cleanUp, gateway, started, up } from "../tools/gateway-outside.ts";
import { until } from "../tools/mosquitto.ts";

afterEach(cleanUp);

interface Entity {
  readonly platform: string;
  readonly unique_id: string;
  readonly state_topic?: string;
  readonly value_template?: string;
  readonly json_attributes_topic?: string;
  readonly json_attributes_template?: string;
  readonly options?: readonly string[];
  readonly command_topic?: string;
  readonly command_template?: string;
  readonly availability?: readonly { readonly topic: string; readonly value_template: string }[];
}
interface Device {
  readonly device: { readonly identifiers: readonly string[]; readonly via_device?: string };
  readonly availability: readonly { readonly topic: string; readonly value_template: string }[];
  readonly components: Readonly<Record<string, Entity>>;
}

const plan = (desks: readonly string[]) => ({
  site: "s",
  gateway: "office",
  rooms: [{ id: "r1", name: "Room 1", doors: ["corridor"] }],
  desks: desks.map((id) => ({ id, room: "r1", x: 0, y: 0, floor: 0 })),
});
const told = (desks: readonly string[], name = "office") =>
  discoveryTopics({ base, version: "0.1.0", plan: { ...plan(desks), gateway: name } });
const deviceOf = (id: string): Device =>
  JSON.parse(told(["d1", "d2"]).get(`homeassistant/device/${id}/config`) ?? "null") as Device;

const engine = new nunjucks.Environment(undefined, { autoescape: false, throwOnUndefined: false });
engine.addFilter("tojson", (value: unknown) => JSON.stringify(value));
const clock = { now: () => ({ timestamp: () => 1772442847.25 }) };

/** What Home Assistant shows of a desk: each entity's state, its attributes, and whether it is there. */
class Screen {
  readonly #office: Office;
  readonly #device: Device;

  constructor(office: Office, device: Device) {
    this.#office = office;
    this.#device = device;
  }

  #render(topic: string, template: string): string {
    const text = this.#office.topics().get(topic.slice(base.length + 1)) ?? '{"state":"online"}';
    return engine.renderString(template, { value_json: JSON.parse(text) as unknown });
  }

  state(name: string): string {
    const { state_topic = "", value_template = "" } = this.#device.components[name] as Entity;
    return this.#render(state_topic, value_template);
  }

  attributes(name: string): Record<string, unknown> {
    const { json_attributes_topic = "", json_attributes_template = "{{ value_json | tojson }}" } = this.#device
      .components[name] as Entity;
    return JSON.parse(this.#render(json_attributes_topic, json_attributes_template)) as Record<string, unknown>;
  }

  isThere(name: string): boolean {
    const { availability = this.#device.availability } = this.#device.components[name] as Entity;
    return availability.every(({ topic, value_template }) => this.#render(topic, value_template) === "online");
  }

  /** What a press on a button publishes. */
  press(name: string): string {
    const { command_template = "" } = this.#device.components[name] as Entity;
    const state_attr = (_: string, attribute: string): unknown => this.attributes(name)[attribute];
    return engine.renderString(command_template, { ...clock, entity_id: `button.${name}`, state_attr });
  }

  all(): Record<string, string> {
    return Object.fromEntries(["call", "alarm", "level", "mode", "drill"].map((name) => [name, this.state(name)]));
  }
}

const screenOf = (office: Office): Screen => new Screen(office, deviceOf("rufkreis_s_office_d1"));
const idle = { call: "OFF", alarm: "idle", level: "none", mode: "none", drill: "OFF" };

describe("a desk in Home Assistant", () => {
  it("shows a call from the press to the all-clear, and accepts that alarm by its button", () => {
    const office = Office.of(8);
    const screen = screenOf(office);
    expect([screen.all(), screen.isThere("accept")]).toEqual([idle, false]);
    office.press("d1");
    office.wait(100);
    expect(screen.all()).toEqual({ call: "ON", alarm: "sounding", level: "help", mode: "real", drill: "OFF" });
    expect(screen.isThere("accept")).toBe(true);
    const asked = parseRequest("accept", screen.press("accept"));
    if (!asked.ok) throw new Error(JSON.stringify(asked.problems));
    expect(asked).toMatchObject({ transaction: "ha-1772442847250", request: { by: "home-assistant" } });
    office.request(asked.request, asked.transaction);
    office.wait(100);
    expect(screen.state("alarm")).toBe("accepted");
    expect(screen.attributes("alarm")).toMatchObject({ acceptedBy: ["home-assistant"] });
    office.request({ verb: "close", alarm: office.desk("d1").alarm?.alarm ?? "", by: "guard", reason: "over" });
    office.wait(100);
    expect([screen.all(), screen.isThere("accept")]).toEqual([idle, false]);
  });

  it("shows practice as a drill, and nothing of it where automations listen for a call", () => {
    const office = Office.of(8);
    const screen = screenOf(office);
    office.request({ verb: "drill", desks: ["d1"], seconds: 600, by: "trainer" });
    office.wait(600);
    office.press("d1");
    office.wait(100);
    expect(screen.all()).toEqual({ ...idle, mode: "drill", drill: "ON" });
    expect([screen.attributes("alarm"), screen.isThere("accept")]).toEqual([{}, false]);
    office.press("d1");
    office.wait(100);
    expect(screen.all()).toMatchObject({ call: "ON", level: "help", mode: "real", drill: "OFF" });
  });

  it("shows a call that came too late to sound, and does not set off what sounds", () => {
    const office = Office.of(8);
    const screen = screenOf(office);
    office.press("d1", 200_000);
    office.wait(100);
    expect(screen.all()).toMatchObject({ call: "OFF", level: "help", mode: "real" });
    expect(screen.state("alarm")).not.toBe("idle");
    expect(screen.attributes("alarm")).toMatchObject({ late: true });
    office.press("d1");
    office.wait(100);
    expect(screen.state("call")).toBe("ON");
  });

  it("shows its coverage and its faults", () => {
    const office = Office.of(8);
    const screen = screenOf(office);
    expect([screen.state("coverage"), screen.state("uncovered"), screen.state("fault")]).toEqual(["7", "OFF", "OFF"]);
    for (const place of ["d1", "d2", "d3", "d4", "d5", "d6"]) office.unplug(place);
    office.wait(5000);
    expect([screen.state("coverage"), screen.state("uncovered"), screen.state("fault")]).toEqual(["2", "ON", "ON"]);
    expect(screen.attributes("fault").faults).toContain("port-unavailable");
  });

  it("announces a function test by a button", () => {
    expect(parseRequest("test", screenOf(Office.of(3)).press("test"))).toMatchObject({
      ok: true,
      request: { verb: "test", desk: "d1", seconds: 120 },
    });
  });
});

describe("the messages of discovery", () => {
  const devices = [...told(["d1", "d2"])].map(([topic, text]): [string, Device] => [topic, JSON.parse(text) as Device]);

  it("are one for the gateway and one for each desk, which stands behind the gateway", () => {
    expect(devices.map(([topic]) => topic)).toEqual(
      ["rufkreis_s_office", "rufkreis_s_office_d1", "rufkreis_s_office_d2"].map(
        (id) => `homeassistant/device/${id}/config`,
      ),
    );
    expect(devices.map(([, { device }]) => device.via_device)).toEqual([
      undefined,
      "rufkreis_s_office",
      "rufkreis_s_office",
    ]);
  });

  it("have no field at the top that Home Assistant does not know: it would refuse the whole device", () => {
    for (const [, device] of devices)
      expect(Object.keys(device).sort()).toEqual(["availability", "components", "device", "origin"]);
  });

  it("name each entity once, with a platform, and read and write only topics that are in the contract", () => {
    const entities = devices.flatMap(([, { components }]) => Object.values(components));
    expect(new Set(entities.map(({ unique_id }) => unique_id)).size).toBe(entities.length);
    const { channels } = asyncApi() as { channels: Record<string, { address: string }> };
    const addresses = Object.values(channels).map(
      ({ address }) => new RegExp(`^${address.replace("{site}", "s").replaceAll(/\{\w+\}/g, "[a-z0-9-]+")}$`),
    );
    const topics = devices.flatMap(([, { availability, components }]) => [
      ...availability.map(({ topic }) => topic),
      ...Object.values(components).flatMap((entity) => [
        entity.state_topic,
        entity.command_topic,
        entity.json_attributes_topic,
        ...(entity.availability ?? []).map(({ topic }) => topic),
      ]),
    ]);
    const unknown = topics.filter((topic) => topic !== undefined && !addresses.some((address) => address.test(topic)));
    expect(unknown).toEqual([]);
    expect(new Set(entities.map(({ platform }) => platform))).toEqual(new Set(["binary_sensor", "sensor", "button"]));
  });
});

test("a desk that is gone is taken from Home Assistant by the next start, all are when the site wants it no more, and others' stay", async () => {
  const broker = await started();
  const neighbour = await gateway(broker, { gateway: "other", clientId: "other", discovery: told(["d1"], "other") });
  await up(neighbour);
  const reader = await broker.read("homeassistant/#");
  const kept = (): string[] => {
    const last = new Map(reader.messages.map(({ topic, payload }) => [topic, payload]));
    return [...last].flatMap(([topic, text]) => (text === "" ? [] : [topic.split("/")[2] ?? ""])).sort();
  };
  const others = ["rufkreis_s_other", "rufkreis_s_other_d1"];
  const starts = [
    { desks: ["d1", "d2"], left: ["rufkreis_s_g", "rufkreis_s_g_d1", "rufkreis_s_g_d2"] },
    { desks: ["d1"], left: ["rufkreis_s_g", "rufkreis_s_g_d1"] },
    { desks: undefined, left: [] },
  ];
  for (const { desks, left } of starts) {
    const here = await gateway(broker, { discovery: desks === undefined ? new Map() : told(desks, "g") });
    await until(() => kept().join() === [...left, ...others].join(), 3000, `${left.join()} and others`);
    await here.connection.close();
  }
});
