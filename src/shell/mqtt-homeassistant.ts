/**
 * What Home Assistant is told to find us by, on request (`mqtt.homeassistant: true`): one device for the gateway and one for
 * each desk, each a retained message on `homeassistant/device/{id}/config` (device discovery, Home Assistant 2024.11 or newer).
 * Entities read our retained topics by templates, so nothing else is published for them.
 *
 * Practice never looks like a call: what automations listen to (`call`, `alarm`, `level`) knows real alarms alone, and a drill has an
 * entity of its own. `call` is off for an alarm that came too late to sound, so that no siren of an automation sounds late.
 *
 * A button of Home Assistant publishes its `command_template`: the transaction is made of its clock, and the alarm that is accepted
 * is the one that the button's own attribute shows, so what is accepted is what was seen. A message with a field that
 * Home Assistant does not know would be refused as a whole; so whose it is stands in where its availability comes from.
 */
import type { SitePlan } from "../core/site.ts";

export interface DiscoveryOptions {
  /** `{prefix}/v1/{site}` */
  readonly base: string;
  readonly version: string;
  readonly plan: Pick<SitePlan, "site" | "gateway" | "desks" | "rooms">;
}

export const discoveryPattern = "homeassistant/device/+/config";

/** Open, raised in earnest. */
const isReal = "value_json.alarm is defined and value_json.alarm.mode == 'real'";
const transaction = '"transaction":"ha-{{ (now().timestamp() * 1000) | int }}"';

type Entity = Readonly<Record<string, unknown>>;

/** Topic → payload: the devices of a gateway and its desks. */
export function discoveryTopics(options: DiscoveryOptions): ReadonlyMap<string, string> {
  const { plan } = options;
  const own = idOf(options);
  const rooms = new Map(plan.rooms.map(({ id, name }) => [id, name]));
  const devices = plan.desks.map(({ id, room }): [string, object] => {
    const device = { name: `Desk ${id}`, suggested_area: rooms.get(room) ?? room, via_device: own };
    return [`${own}_${id}`, payload(options, `${own}_${id}`, device, deskEntities(options, id))];
  });
  const gateway = payload(options, own, { name: `Rufkreis ${plan.gateway}` }, gatewayEntities(options));
  return new Map(
    [[own, gateway] as const, ...devices].map(([id, about]) => [
      `homeassistant/device/${id}/config`,
      JSON.stringify(about),
    ]),
  );
}

/** Whether a discovery message is one of this gateway's, of whatever run. */
export function isOwnDiscovery(base: string, gateway: string, text: string): boolean {
  const topic = JSON.stringify(stateOf(base, gateway));
  return text.includes(`"availability":[{"topic":${topic},`) && text.includes('"origin":{"name":"Rufkreis"');
}

/** Ids have no `_`, so no two gateways and desks get the same name. */
function idOf({ base, plan }: DiscoveryOptions): string {
  const prefix = base.slice(0, base.indexOf("/v1/")).replaceAll("/", "_");
  return [prefix, plan.site, plan.gateway].join("_");
}

function stateOf(base: string, gateway: string): string {
  return `${base}/gateway/${gateway}/state`;
}

function payload({ base, version, plan }: DiscoveryOptions, id: string, device: Entity, entities: Entity): object {
  const named = Object.entries(entities).map(([name, entity]) => [
    name,
    { ...(entity as Entity), unique_id: `${id}_${name}`, qos: 1 },
  ]);
  return {
    device: { identifiers: [id], manufacturer: "Rufkreis", sw_version: version, ...device },
    origin: { name: "Rufkreis", sw_version: version },
    availability: [{ topic: stateOf(base, plan.gateway), value_template: "{{ value_json.state }}" }],
    components: Object.fromEntries(named),
  };
}

const onIf = (condition: string): string => `{{ 'ON' if ${condition} else 'OFF' }}`;

function alarmEntities(state_topic: string): Entity {
  return {
    call: {
      platform: "binary_sensor",
      name: "Call",
      device_class: "safety",
      state_topic,
      value_template: onIf(`${isReal} and not value_json.alarm.late`),
    },
    alarm: {
      platform: "sensor",
      name: "Alarm",
      device_class: "enum",
      options: ["idle", "raised", "sounding", "cancelled", "accepted", "attended"],
      state_topic,
      value_template: `{{ value_json.state if ${isReal} else 'idle' }}`,
      json_attributes_topic: state_topic,
      json_attributes_template: `{{ (value_json.alarm if ${isReal} else {}) | tojson }}`,
    },
    level: {
      platform: "sensor",
      name: "Level",
      device_class: "enum",
      options: ["none", "assist", "help", "lockdown"],
      state_topic,
      value_template: `{{ value_json.alarm.level if ${isReal} else 'none' }}`,
    },
    mode: {
      platform: "sensor",
      name: "Mode",
      device_class: "enum",
      options: ["none", "real", "drill"],
      state_topic,
      value_template: "{{ value_json.alarm.mode if value_json.alarm is defined else 'none' }}",
    },
    drill: {
      platform: "binary_sensor",
      name: "Drill",
      state_topic,
      value_template: onIf("value_json.alarm is defined and value_json.alarm.mode == 'drill'"),
    },
  };
}

function stateEntities(state_topic: string, coverage: string): Entity {
  return {
    coverage: {
      platform: "sensor",
      name: "Coverage",
      state_class: "measurement",
      unit_of_measurement: "desks",
      state_topic: coverage,
      value_template: "{{ value_json.sounding }}",
      json_attributes_topic: coverage,
    },
    uncovered: {
      platform: "binary_sensor",
      name: "Coverage too low",
      device_class: "problem",
      state_topic: coverage,
      value_template: onIf("value_json.sounding < value_json.minimum"),
    },
    fault: faultEntity(state_topic),
  };
}

function faultEntity(state_topic: string): Entity {
  return {
    platform: "binary_sensor",
    name: "Fault",
    device_class: "problem",
    state_topic,
    value_template: onIf("value_json.faults | length > 0"),
    json_attributes_topic: state_topic,
    json_attributes_template: '{"faults":{{ value_json.faults | tojson }}}',
  };
}

function buttons({ base, plan }: DiscoveryOptions, state: string, desk: string): Entity {
  return {
    accept: {
      platform: "button",
      name: "Accept",
      command_topic: `${base}/request/accept`,
      command_template: `{${transaction},"alarm":"{{ state_attr(entity_id, 'alarm') }}","by":"home-assistant"}`,
      json_attributes_topic: state,
      json_attributes_template: `{"alarm":{{ (value_json.alarm.alarm if ${isReal} else '') | tojson }}}`,
      availability: [
        { topic: stateOf(base, plan.gateway), value_template: "{{ value_json.state }}" },
        { topic: state, value_template: `{{ 'online' if ${isReal} else 'offline' }}` },
      ],
      availability_mode: "all",
    },
    test: {
      platform: "button",
      name: "Function test",
      entity_category: "diagnostic",
      command_topic: `${base}/request/test`,
      command_template: `{${transaction},"desk":"${desk}"}`,
    },
  };
}

function deskEntities(options: DiscoveryOptions, desk: string): Entity {
  const state = `${options.base}/desk/${desk}/state`;
  return {
    ...alarmEntities(state),
    ...stateEntities(state, `${options.base}/desk/${desk}/coverage`),
    ...buttons(options, state, desk),
  };
}

function gatewayEntities({ base, plan }: DiscoveryOptions): Entity {
  const topic = (about: string): string => `${base}/gateway/${plan.gateway}/${about}`;
  return {
    fault: faultEntity(topic("health")),
    drill: {
      platform: "binary_sensor",
      name: "Drill announced",
      state_topic: topic("drill"),
      value_template: onIf("value_json.state == 'running'"),
    },
    outbox: {
      platform: "sensor",
      name: "Events that wait",
      entity_category: "diagnostic",
      state_class: "measurement",
      state_topic: topic("health"),
      value_template: "{{ value_json.outbox }}",
    },
  };
}
