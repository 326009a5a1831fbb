/**
 * The form of `site.yaml`, once: zod checks a file against it, the editor's JSON Schema is generated from it, and the
 * texts beside each value are what error messages say is allowed (`errorMessage`, and `errorMessageDe` in German) and what editors show
 * (`description`). What a value means together with others (an unknown room, a socket used twice) is
 * checked afterwards, in core/site.ts and config.ts.
 */
import { z } from "zod";
import { limits } from "../../firmware-protocol/limits.ts";
import { weekdays } from "../core/day-plan.ts";
import { levels } from "../core/level.ts";
import { soundProfiles } from "../core/site.ts";
import { deviceDefault, deviceIds } from "./adapter-devices.ts";
import { log, mqtt, serial, web } from "./config-schema-ways.ts";
import { desksMax, id, metres, path, whole, words } from "./config-values.ts";

const area = z.strictObject({
  x: metres("Left edge, in metres from the plan's corner."),
  y: metres("Lower edge, in metres from the plan's corner."),
  width: z.number().min(0.1).max(1000).meta({
    description: "Metres to the right.",
    errorMessage: "a number of metres from 0.1 to 1000",
    errorMessageDe: "eine Zahl von Metern, 0,1 bis 1000",
  }),
  height: z.number().min(0.1).max(1000).meta({
    description: "Metres upwards.",
    errorMessage: "a number of metres from 0.1 to 1000",
    errorMessageDe: "eine Zahl von Metern, 0,1 bis 1000",
  }),
  floor: whole("Storey; 0 is the ground floor.", -10, 200).default(0),
});

const room = z.strictObject({
  id: id("Name of the room in topics and events."),
  name: words("What people call the room; shown to helpers.", 80),
  doors: z.array(words("Where helpers may enter, in words for people.", 120)).min(1).max(10).meta({
    description: "The ways into the room.",
    errorMessage: "a list of 1 to 10 doors, in words for people",
    errorMessageDe: "eine Liste von 1 bis 10 Türen, in Worten für Menschen",
  }),
  area: area.optional().meta({
    description: "Where its walls are, for the drawings on the page; who is called follows from the desks.",
    errorMessage: "a group with x, y, width, height",
    errorMessageDe: "eine Gruppe mit x, y, width, height",
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
      errorMessageDe: "/dev/serial/by-path/… (oder ein anderes /dev/…) oder tcp://rechner:port",
      examples: ["/dev/serial/by-path/platform-xhci-hcd.0-usb-0:1.1:1.0-port0", "tcp://10.0.7.20:4001"],
    }),
  uid: z
    .string()
    .regex(/^[0-9a-fA-F]{12}$/)
    .optional()
    .meta({
      description: "The unit installed here (see `rufkreis units`); another one at this socket is then a fault.",
      errorMessage: "12 hexadecimal digits, in quotes",
      errorMessageDe: "ein Text aus 12 Ziffern 0–9 und A–F, in Anführungszeichen",
    }),
  device: z
    .string()
    .regex(/^[a-z0-9-]{1,14}$/)
    .default(deviceDefault)
    .meta({
      description: "What is plugged in there (docs/devices.md).",
      errorMessage: `one of ${deviceIds.join(", ")}`,
      errorMessageDe: `eines von ${deviceIds.join(", ")}`,
      enum: deviceIds,
    }),
  settings: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .meta({
      description: "Settings of the device, if it has any (docs/devices.md).",
      errorMessage: "a group of settings, each one value",
      errorMessageDe: "eine Gruppe von Einstellungen, jede ein Wert",
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
      errorMessageDe: `eine Liste von 1 bis ${desksMax} Plätzen`,
    }),
  sound: z
    .enum(soundProfiles)
    .default("loud")
    .meta({
      description:
        "What its unit sounds when others call: everything (loud), help and lockdown (quiet), nothing, only its lights (silent).",
      errorMessage: soundProfiles.join(", "),
      errorMessageDe: soundProfiles.join(", "),
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

const someOf = <T extends z.ZodType>(each: T, what: string, of: string, ofDe: string) =>
  z
    .array(each)
    .min(1)
    .max(desksMax)
    .optional()
    .meta({
      description: what,
      errorMessage: `a list of 1 to ${desksMax} ${of}`,
      errorMessageDe: `eine Liste von 1 bis ${desksMax} ${ofDe}`,
    });

/** Who is called, together; a circuit that names nobody calls everybody. */
const selection = {
  desks: someOf(id("A desk."), "Desks that are called.", "desk ids", "Plätzen"),
  rooms: someOf(id("A room."), "Rooms whose desks are called.", "room ids", "Zimmern"),
  floors: someOf(
    whole("A storey.", -10, 200),
    "Storeys whose desks are called.",
    "whole numbers from -10 to 200",
    "ganzen Zahlen, -10 bis 200",
  ),
  receivers: someOf(
    id("Name under which it answers."),
    "Receivers without a unit (a pager, a telephone system): the event calls them, and they answer by request.",
    "ids",
    "Namen",
  ),
};
const groups = someOf(id("A group."), "Groups that are called (groups above).", "group ids", "Gruppen");

const timeOfDay = (what: string) =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/)
    .meta({
      description: what,
      errorMessage: 'a time of day in quotes, "00:00" to "24:00"',
      errorMessageDe: "eine Uhrzeit in Anführungszeichen, 00:00 bis 24:00",
    });

const hours = z.strictObject({
  days: z
    .array(z.enum(weekdays))
    .min(1)
    .max(weekdays.length)
    .meta({
      description: "Days of the week.",
      errorMessage: `a list of ${weekdays.join(", ")}`,
      errorMessageDe: `eine Liste aus ${weekdays.join(", ")}`,
    }),
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
    errorMessageDe: 'eine Liste von Tagen mit from und to: [{ days: [mon, tue], from: "07:00", to: "18:00" }]',
  }),
  otherwise: z
    .strictObject({ ...selection, groups })
    .optional()
    .meta({
      description: "Who is called at all other hours; {} is everybody.",
      errorMessage: "a group of desks, rooms, floors, receivers, groups; {} is everybody",
      errorMessageDe: "eine Gruppe aus desks, rooms, floors, receivers, groups; {} sind alle",
    }),
  afterSeconds: whole("Called when nobody has accepted after so many seconds.", 1, 3600).default(30),
  tooFew: z.boolean().default(true).meta({
    description: "Called at once when fewer than the minimum of circuit 1 sound within 1 s.",
    errorMessage: "true or false",
    errorMessageDe: "true oder false",
  }),
  secondPress: z.boolean().default(true).meta({
    description: "Called at once when the button is pressed a second time.",
    errorMessage: "true or false",
    errorMessageDe: "true oder false",
  }),
  levels: z.array(z.enum(levels)).min(1).default(["help", "lockdown"]).meta({
    description: "The levels that call it; assist stays with the neighbours unless it is named here.",
    errorMessage: "a list of assist, help, lockdown",
    errorMessageDe: "eine Liste aus assist, help, lockdown",
  }),
});

const drills = z.strictObject({
  nameDesks: z.boolean().default(false).meta({
    description:
      "Whether drills name desks, while they go on and in their reports; a drill measures the system and not people, so agree on it with the staff council.",
    errorMessage: "true or false",
    errorMessageDe: "true oder false",
  }),
});

export const configSchema = z
  .strictObject({
    site: id("Name of the site in topics and events."),
    gateway: id("Name of this gateway; no two gateways of a site have the same."),
    rooms: z
      .array(room)
      .min(1)
      .max(desksMax)
      .meta({
        description: "The rooms of the site.",
        errorMessage: `a list of 1 to ${desksMax} rooms`,
        errorMessageDe: `eine Liste von 1 bis ${desksMax} Zimmern`,
      }),
    desks: z
      .array(desk)
      .min(2)
      .max(desksMax)
      .meta({
        description: "The desks, with their places.",
        errorMessage: `a list of 2 to ${desksMax} desks`,
        errorMessageDe: `eine Liste von 2 bis ${desksMax} Plätzen`,
      }),
    circuit1: circuit1.prefault({}).meta({ description: "Who is called first." }),
    circuits: z.array(circuit).min(1).max(8).optional().meta({
      description:
        "Circuit 2 and those behind it, in the order in which they are called; without any, everybody is circuit 2.",
      errorMessage: "a list of 1 to 8 circuits",
      errorMessageDe: "eine Liste von 1 bis 8 Rufkreisen",
    }),
    groups: z.array(group).min(1).max(32).optional().meta({
      description: "Named groups that circuits may call.",
      errorMessage: "a list of 1 to 32 groups",
      errorMessageDe: "eine Liste von 1 bis 32 Gruppen",
    }),
    faultSound: z.boolean().default(false).meta({
      description: "Whether a desk says with one short sound, which is no alarm's, that it has a new fault.",
      errorMessage: "true or false",
      errorMessageDe: "true oder false",
    }),
    drills: drills.prefault({}).meta({ description: "Drills." }),
    testDays: whole("Days after which the function test of a desk is due again.", 1, 3650).default(31),
    floorHeightM: z.number().min(0).max(1000).default(10).meta({
      description: "Metres of way that one floor counts as.",
      errorMessage: "a number of metres from 0 to 1000",
      errorMessageDe: "eine Zahl von Metern, 0 bis 1000",
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
