/** The form of the part of `site.yaml` that is about the ways in and out: serial ports, brokers, the page, the log (config-schema.ts). */
import { z } from "zod";
import { desksMax, id, path, whole, words } from "./config-values.ts";
import { oneLine } from "./one-line.ts";

/** Rates that termios knows and serial chips have; the desk unit's own is 250000, exact at 16 MHz. */
const rates = [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 250_000, 460_800, 500_000, 921_600, 1_000_000] as const;

export const serial = z.strictObject({
  sockets: z
    .array(z.string().regex(oneLine(200)))
    .max(desksMax)
    .default([])
    .meta({
      description: "Sockets to open beside those of the desks: where units may stand that are paired with a desk.",
      errorMessage: "a list of sockets, each a device path or tcp://host:port",
      errorMessageDe: "eine Liste von Anschlüssen, jeder ein Pfad oder tcp://rechner:port",
    }),
  baud: z
    .literal(rates)
    .default(250_000)
    .meta({
      description: "Rate of all serial ports.",
      errorMessage: `one of ${rates.join(", ")}`,
      errorMessageDe: `eine von ${rates.join(", ")}`,
    }),
});

const broker = z.strictObject({
  name: id("Name of the broker in faults and in the health topic."),
  url: z
    .string()
    .regex(/^mqtts?:\/\/([\w.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(:[1-9][0-9]{0,4})?\/?$/)
    .meta({
      description: "Address of the broker.",
      errorMessage: "mqtt://host:port or mqtts://host:port, without user and password",
      errorMessageDe: "mqtt://rechner:port oder mqtts://rechner:port, ohne Benutzer und Passwort",
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
    errorMessageDe: "ein Rechnername oder eine IP-Adresse",
  }),
  port: port("TCP port of the embedded broker.").default(1883),
});

export const mqtt = z.strictObject({
  prefix: z
    .string()
    .regex(/^[\w-]{1,40}(\/[\w-]{1,40}){0,4}$/)
    .default("rufkreis")
    .meta({
      description: "What all topics begin with.",
      errorMessage: "1 to 5 levels of letters, digits, - and _, with / between",
      errorMessageDe: "1 bis 5 Ebenen aus Buchstaben, Ziffern, - und _, mit / dazwischen",
    }),
  brokers: z
    .array(broker)
    // Both are used at once: an event goes to each, and a receiver acts on whichever copy comes first.
    .max(2)
    .default([])
    .meta({
      description: "Up to two brokers, used at once; without any, the embedded one starts.",
      errorMessage: "a list of at most 2 brokers",
      errorMessageDe: "eine Liste von höchstens 2 Brokern",
    }),
  requests: z.enum(["authenticated", "any"]).default("authenticated").meta({
    description: "Whose requests (raise, close …) are obeyed: only over a broker connection with credentials, or any.",
    errorMessage: "authenticated or any",
    errorMessageDe: "authenticated oder any",
  }),
  homeassistant: z.boolean().default(false).meta({
    description: "Whether Home Assistant is told of the gateway and the desks (MQTT discovery, 2024.11 or newer).",
    errorMessage: "true or false",
    errorMessageDe: "true oder false",
  }),
  embedded: embedded.prefault({}).meta({ description: "The broker that starts when no other is given." }),
});

export const web = z.strictObject({
  listen: z.string().regex(hostPattern).default("loopback").meta({
    description:
      "Where the page listens: off, loopback (this machine), lan (every address), or one host name or IP address.",
    errorMessage: "off, loopback, lan, or a host name or an IP address",
    errorMessageDe: "off, loopback, lan, ein Rechnername oder eine IP-Adresse",
  }),
  port: whole("TCP port of the page; 0 takes any that is free, and the log tells which.", 0, 65_535).default(8080),
  tls: z
    .strictObject({
      certFile: path("Certificate chain of the page (PEM)."),
      keyFile: path("Private key of the certificate (PEM); readable for the gateway's user only."),
    })
    .optional()
    .meta({
      description: "Makes the page https.",
      errorMessage: "a group with certFile and keyFile",
      errorMessageDe: "eine Gruppe mit certFile und keyFile",
    }),
  hosts: z
    .array(z.string().regex(/^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?$/))
    .max(20)
    .default([])
    .meta({
      description:
        "Names under which browsers may ask for the page, beside localhost, this machine's own and IP addresses.",
      errorMessage: "a list of at most 20 host names, without port",
      errorMessageDe: "eine Liste von höchstens 20 Rechnernamen, ohne Port",
    }),
  trustProxy: z
    .array(z.union([z.ipv4(), z.ipv6()]))
    .max(10)
    .default([])
    .meta({
      description: "Addresses of the proxies in front of the page, whose X-Forwarded headers are believed.",
      errorMessage: "a list of at most 10 IP addresses",
      errorMessageDe: "eine Liste von höchstens 10 IP-Adressen",
    }),
  approval: z.enum(["one-person", "two-persons"]).default("one-person").meta({
    description:
      "Whether a plan that is changed with the page is saved by one administrator, or waits until another one has approved it.",
    errorMessage: "one-person or two-persons",
    errorMessageDe: "one-person oder two-persons",
  }),
  approvalAgeDays: whole(
    "With two-persons: days that an account, its role and its password have to be old when a plan is drafted, for it to approve; 0 asks only that it is older than the draft.",
    0,
    90,
  ).default(7),
});

export const log = z.strictObject({
  level: z.enum(["error", "warn", "info", "debug"]).default("info").meta({
    description: "How much is logged to standard error.",
    errorMessage: "error, warn, info or debug",
    errorMessageDe: "error, warn, info oder debug",
  }),
});
