/**
 * The form of `site.yaml`, once: zod checks a file against it, the editor's JSON Schema is generated from it, and the
 * texts beside each value are what error messages say is allowed (`errorMessage`) and what editors show
 * (`description`). What a value means together with others (an unknown room, a socket used twice) is
 * checked afterwards, in core/site.ts and config.ts.
 */
import { z } from "zod";
import { limits } from "../../firmware-protocol/limits.ts";
import { weekdays } from "../core/day-plan.ts";
import { levels } from "../core/level.ts";
import { soundProfiles } from "../core/site.ts";
import { deviceDefault, deviceIds } from "./adapter-devices.ts";
import { id, metres, path, printable, whole, words } from "./config-values.ts";

/** Rates that termios knows and serial chips have; the desk unit's own is 250000, exact at 16 MHz. */
const rates = [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 250_000, 460_800, 500_000, 921_600, 1_000_000] as const;

/** Desks of one gateway. A USB tree ends at 127 devices; more desks are more gateways. */
const desksMax = 127;

const area = z.strictObject({
  x: metres("Left edge, in metres from the plan's corner."),
  y: metres("Lower edge, in metres from the plan's corner."),
  width: z
    .number()
    .min(0.1)
    .max(1000)
    .meta({ description: "Metres to the right.", errorMessage: "a number of metres from 0.1 to 1000" }),
  height: z
    .number()
    .min(0.1)
    .max(1000)
    .meta({ description: "Metres upwards.", errorMessage: "a number of metres from 0.1 to 1000" }),
  floor: whole("Storey; 0 is the ground floor.", -10, 200).default(0),
});

const room = z.strictObject({
  id: id("Name of the room in topics and events."),
  name: words("What people call the room; shown to helpers.", 80),
  doors: z
    .array(words("Where helpers may enter, in words for people.", 120))
    .min(1)
    .max(10)
    .meta({ description: "The ways into the room.", errorMessage: "a list of 1 to 10 doors, in words for people" }),
  area: area.optional().meta({
    description: "Where its walls are, for the drawing in the site editor; who is called follows from the desks.",
    errorMessage: "a group with x, y, width, height",
  }),
});

const unit = z.strictObject({
  socket: z
    .string()
    .regex(/^(\/dev\/[\w.:@+/-]{1,200}|tcp:\/\/([\w.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):[1-9][0-9]{0,4})$/)
    .meta({
      description:
        "The place where the unit is plugged in: a by-path name (see `rufkreis ports`) or a TCP serial server.",
      errorMessage: "/dev/serial/by-path/… (or another /dev/…) or tcp://host:port",
      examples: ["/dev/serial/by-path/platform-xhci-hcd.0-usb-0:1.1:1.0-port0", "tcp://10.0.7.20:4001"],
    }),
  uid: z
    .string()
    .regex(/^[0-9a-fA-F]{12}$/)
    .optional()
    .meta({
      description: "The unit installed here (see `rufkreis units`); another one at this socket is then a fault.",
      errorMessage: "12 hexadecimal digits, in quotes",
    }),
  device: z
    .string()
    .regex(/^[a-z0-9-]{1,14}$/)
    .default(deviceDefault)
    .meta({
      description: "What is plugged in there (docs/devices.md).",
      errorMessage: `one of ${deviceIds.join(", ")}`,
      enum: deviceIds,
    }),
  settings: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .meta({
      description: "Settings of the device, if it has any (docs/devices.md).",
      errorMessage: "a group of settings, each one value",
    }),
});

const desk = z.strictObject({
  id: id("Name of the desk in topics and events."),
  room: id("The room in which the desk stands."),
  x: metres("Metres from the plan's corner, to the right."),
  y: metres("Metres from the plan's corner, upwards."),
  floor: whole("Storey; 0 is the ground floor.", -10, 200).default(0),
  neighbours: z
    .array(id("A desk."))
    .min(1)
    .max(desksMax)
    .optional()
    .meta({
      description: "Circuit 1 of this desk by hand, instead of its nearest desks.",
      errorMessage: `a list of 1 to ${desksMax} desk ids`,
    }),
  sound: z
    .enum(soundProfiles)
    .default("loud")
    .meta({
      description:
        "What its unit sounds when others call: everything (loud), help and lockdown (quiet), nothing, only its lights (silent).",
      errorMessage: soundProfiles.join(", "),
    }),
  unit: unit.optional().meta({ description: "The unit at this desk; leave it out until one is fitted." }),
});

/** Below this a call depends on one or two desks being fitted, staffed and in order. */
const minimumDefault = 3;

const circuit1 = z
  .strictObject({
    size: whole("How many of the nearest desks are called.", 1, desksMax - 1).default(7),
    minimum: whole(
      `With fewer of them able to sound, the desk shows a fault; ${minimumDefault} unless given, or size where that is less.`,
      1,
      desksMax - 1,
    ).optional(),
  })
  .transform(({ size, minimum = Math.min(minimumDefault, size) }) => ({ size, minimum }));

const someOf = <T extends z.ZodType>(each: T, what: string, of: string) =>
  z
    .array(each)
    .min(1)
    .max(desksMax)
    .optional()
    .meta({ description: what, errorMessage: `a list of 1 to ${desksMax} ${of}` });

/** Who is called, together; a circuit that names nobody calls everybody. */
const selection = {
  desks: someOf(id("A desk."), "Desks that are called.", "desk ids"),
  rooms: someOf(id("A room."), "Rooms whose desks are called.", "room ids"),
  floors: someOf(whole("A storey.", -10, 200), "Storeys whose desks are called.", "whole numbers from -10 to 200"),
  receivers: someOf(
    id("Name under which it answers."),
    "Receivers without a unit (a pager, a telephone system): the event calls them, and they answer by request.",
    "ids",
  ),
};
const groups = someOf(id("A group."), "Groups that are called (groups above).", "group ids");

const timeOfDay = (what: string) =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/)
    .meta({ description: what, errorMessage: 'a time of day in quotes, "00:00" to "24:00"' });

const hours = z.strictObject({
  days: z
    .array(z.enum(weekdays))
    .min(1)
    .max(weekdays.length)
    .meta({ description: "Days of the week.", errorMessage: `a list of ${weekdays.join(", ")}` }),
  from: timeOfDay("From this time on, local time of the machine."),
  to: timeOfDay("Up to this time; not later than from means of the next day."),
});

const group = z.strictObject({ id: id("Name of the group."), ...selection });

const circuit = z.strictObject({
  id: id("Name of the circuit in events."),
  ...selection,
  groups,
  hours: z.array(hours).min(1).max(20).optional().meta({
    description:
      "When they are on duty; without, always. While the clock cannot be trusted they are called together with the others.",
    errorMessage: 'a list of days with from and to: [{ days: [mon, tue], from: "07:00", to: "18:00" }]',
  }),
  otherwise: z
    .strictObject({ ...selection, groups })
    .optional()
    .meta({
      description: "Who is called at all other hours; {} is everybody.",
      errorMessage: "a group of desks, rooms, floors, receivers, groups; {} is everybody",
    }),
  afterSeconds: whole("Called when nobody has accepted after so many seconds.", 1, 3600).default(30),
  tooFew: z.boolean().default(true).meta({
    description: "Called at once when fewer than the minimum of circuit 1 sound within 1 s.",
    errorMessage: "true or false",
  }),
  secondPress: z
    .boolean()
    .default(true)
    .meta({ description: "Called at once when the button is pressed a second time.", errorMessage: "true or false" }),
  levels: z.array(z.enum(levels)).min(1).default(["help", "lockdown"]).meta({
    description: "The levels that call it; assist stays with the neighbours unless it is named here.",
    errorMessage: "a list of assist, help, lockdown",
  }),
});

const serial = z.strictObject({
  sockets: z
    .array(z.string().regex(printable(200)))
    .max(desksMax)
    .default([])
    .meta({
      description: "Sockets to open beside those of the desks: where units may stand that are paired with a desk.",
      errorMessage: "a list of sockets, each a device path or tcp://host:port",
    }),
  baud: z
    .literal(rates)
    .default(250_000)
    .meta({ description: "Rate of all serial ports.", errorMessage: `one of ${rates.join(", ")}` }),
});

const broker = z.strictObject({
  name: id("Name of the broker in faults and in the health topic."),
  url: z
    .string()
    .regex(/^mqtts?:\/\/([\w.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(:[1-9][0-9]{0,4})?\/?$/)
    .meta({
      description: "Address of the broker.",
      errorMessage: "mqtt://host:port or mqtts://host:port, without user and password",
      examples: ["mqtts://broker.example.org:8883"],
    }),
  username: words("User at the broker.", 200).optional(),
  passwordFile: path("File whose first line is the password; readable for the gateway's user only.").optional(),
  caFile: path("Certificates (PEM) that the broker's is checked against, instead of the system's.").optional(),
});

const port = (what: string) => whole(what, 1, 65_535);

const hostPattern = /^([\w.-]{1,253}|[0-9a-fA-F:.]{2,45})$/;

const embedded = z.strictObject({
  host: z.string().regex(hostPattern).default("127.0.0.1").meta({
    description: "Address that the embedded broker listens at.",
    errorMessage: "a host name or an IP address",
  }),
  port: port("TCP port of the embedded broker.").default(1883),
});

const mqtt = z.strictObject({
  prefix: z
    .string()
    .regex(/^[\w-]{1,40}(\/[\w-]{1,40}){0,4}$/)
    .default("rufkreis")
    .meta({
      description: "What all topics begin with.",
      errorMessage: "1 to 5 levels of letters, digits, - and _, with / between",
    }),
  brokers: z
    .array(broker)
    // Both are used at once: an event goes to each, and a receiver acts on whichever copy comes first.
    .max(2)
    .default([])
    .meta({
      description: "Up to two brokers, used at once; without any, the embedded one starts.",
      errorMessage: "a list of at most 2 brokers",
    }),
  requests: z.enum(["authenticated", "any"]).default("authenticated").meta({
    description: "Whose requests (raise, close …) are obeyed: only over a broker connection with credentials, or any.",
    errorMessage: "authenticated or any",
  }),
  homeassistant: z.boolean().default(false).meta({
    description: "Whether Home Assistant is told of the gateway and the desks (MQTT discovery, 2024.11 or newer).",
    errorMessage: "true or false",
  }),
  embedded: embedded.prefault({}).meta({ description: "The broker that starts when no other is given." }),
});

const web = z.strictObject({
  listen: z.string().regex(hostPattern).default("loopback").meta({
    description:
      "Where the page listens: off, loopback (this machine), lan (every address), or one host name or IP address.",
    errorMessage: "off, loopback, lan, or a host name or an IP address",
  }),
  port: whole("TCP port of the page; 0 takes any that is free, and the log tells which.", 0, 65_535).default(8080),
  tls: z
    .strictObject({
      certFile: path("Certificate chain of the page (PEM)."),
      keyFile: path("Private key of the certificate (PEM); readable for the gateway's user only."),
    })
    .optional()
    .meta({ description: "Makes the page https.", errorMessage: "a group with certFile and keyFile" }),
  hosts: z
    .array(z.string().regex(/^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?$/))
    .max(20)
    .default([])
    .meta({
      description:
        "Names under which browsers may ask for the page, beside localhost, this machine's own and IP addresses.",
      errorMessage: "a list of at most 20 host names, without port",
    }),
  trustProxy: z
    .array(z.union([z.ipv4(), z.ipv6()]))
    .max(10)
    .default([])
    .meta({
      description: "Addresses of the proxies in front of the page, whose X-Forwarded headers are believed.",
      errorMessage: "a list of at most 10 IP addresses",
    }),
  approval: z.enum(["one-person", "two-persons"]).default("one-person").meta({
    description:
      "Whether a plan that is changed with the page is saved by one administrator, or waits until another one has approved it.",
    errorMessage: "one-person or two-persons",
  }),
});

const drills = z.strictObject({
  nameDesks: z.boolean().default(false).meta({
    description:
      "Whether drills name desks, while they go on and in their reports; a drill measures the system and not people, so agree on it with the staff council.",
    errorMessage: "true or false",
  }),
});

const log = z.strictObject({
  level: z
    .enum(["error", "warn", "info", "debug"])
    .default("info")
    .meta({ description: "How much is logged to standard error.", errorMessage: "error, warn, info or debug" }),
});

export const configSchema = z
  .strictObject({
    site: id("Name of the site in topics and events."),
    gateway: id("Name of this gateway; no two gateways of a site have the same."),
    rooms: z
      .array(room)
      .min(1)
      .max(desksMax)
      .meta({ description: "The rooms of the site.", errorMessage: `a list of 1 to ${desksMax} rooms` }),
    desks: z
      .array(desk)
      .min(2)
      .max(desksMax)
      .meta({ description: "The desks, with their places.", errorMessage: `a list of 2 to ${desksMax} desks` }),
    circuit1: circuit1.prefault({}).meta({ description: "Who is called first." }),
    circuits: z.array(circuit).min(1).max(8).optional().meta({
      description:
        "Circuit 2 and those behind it, in the order in which they are called; without any, everybody is circuit 2.",
      errorMessage: "a list of 1 to 8 circuits",
    }),
    groups: z
      .array(group)
      .min(1)
      .max(32)
      .optional()
      .meta({ description: "Named groups that circuits may call.", errorMessage: "a list of 1 to 32 groups" }),
    faultSound: z.boolean().default(false).meta({
      description: "Whether a desk says with one short sound, which is no alarm's, that it has a new fault.",
      errorMessage: "true or false",
    }),
    drills: drills.prefault({}).meta({ description: "Drills." }),
    testDays: whole("Days after which the function test of a desk is due again.", 1, 3650).default(31),
    floorHeightM: z.number().min(0).max(1000).default(10).meta({
      description: "Metres of way that one floor counts as.",
      errorMessage: "a number of metres from 0 to 1000",
    }),
    soundSeconds: whole("How long a buzzer sounds; then only the light goes on.", 10, limits.showSecondsMax).default(
      limits.soundSecondsDefault,
    ),
    serial: serial.prefault({}).meta({ description: "The serial ports." }),
    stateDirectory: path("Directory of the journal.").default("/var/lib/rufkreis"),
    sealFile: path(
      "File that the keys of paired units are sealed with in the journal: 32 random bytes, kept elsewhere than the journal.",
    ).optional(),
    retentionDays: whole("Days after which events are deleted from the journal for good.", 1, 3650).default(90),
    mqtt: mqtt.prefault({}).meta({ description: "The way out." }),
    web: web.prefault({}).meta({ description: "The page." }),
    log: log.prefault({}).meta({ description: "The log." }),
  })
  .meta({ title: "Rufkreis site", description: "One site, its gateway, rooms and desks." });

export type ConfigFile = z.output<typeof configSchema>;
