/** What a configuration's values mean together, outside the site plan: errors, and what is allowed but unwise. */
import { isIP, isIPv4, isIPv6 } from "node:net";
import { type Said, said } from "../core/problem.ts";
import {
  type ConfigProblem,
  type ConfigWarning,
  configProblem,
  type Locate,
  type Path,
  pathText,
  shown,
  shownText,
} from "./config-problem.ts";
import type { ConfigFile } from "./config-schema.ts";

type Broker = ConfigFile["mqtt"]["brokers"][number];
type Say = (path: Path, problem: Said) => ConfigProblem;

export function crossProblems(file: ConfigFile, locate: Locate): ConfigProblem[] {
  const say: Say = (path, problem) => configProblem(pathText(path), locate(path), problem);
  const { brokers, embedded } = file.mqtt;
  const sockets = file.desks.flatMap(({ unit }, index) =>
    unit === undefined ? [] : addressProblems(["desks", index, "unit", "socket"], unit.socket, say),
  );
  return [
    ...sockets,
    ...brokers.flatMap((broker, index) => brokerProblems(broker, index, brokers, say)),
    ...(isIP(file.web.listen) !== 0 ? [] : hostProblems(["web", "listen"], file.web.listen, file.web.listen, say)),
    ...(isIP(embedded.host) !== 0 ? [] : hostProblems(["mqtt", "embedded", "host"], embedded.host, embedded.host, say)),
  ];
}

/** What a regular expression tells badly of `scheme://host:port`: that a host can be one, and that a TCP port has 16 bits. */
function addressProblems(path: Path, address: string, say: Say): ConfigProblem[] {
  const parts = /^\w+:\/\/(\[[^\]]*\]|[^:]*?)(?::(\d+))?\/?$/.exec(address);
  if (parts === null) return [];
  const [, host = "", port = "1"] = parts;
  const problems = hostProblems(path, host, address, say);
  if (Number(port) > 65_535) problems.push(say(path, said("address-port", { value: shown(address), port })));
  return problems;
}

function hostProblems(path: Path, host: string, text: string, say: Say): ConfigProblem[] {
  if (isHost(host)) return [];
  return [say(path, said("address-host", { value: shown(text), host: shown(host) }))];
}

/** A host name of RFC 1123, an IPv4 address, or an IPv6 address in brackets. What ends in a number is an address or nothing. */
function isHost(host: string): boolean {
  if (host.startsWith("[")) return isIPv6(host.slice(1, -1));
  if (/(^|\.)\d+$/.test(host)) return isIPv4(host);
  const isLabel = (label: string): boolean => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label);
  return host.length <= 253 && host.split(".").every(isLabel);
}

function brokerProblems(broker: Broker, index: number, brokers: readonly Broker[], say: Say): ConfigProblem[] {
  const at = (key: string): Path => ["mqtt", "brokers", index, key];
  const earlier = brokers.slice(0, index);
  const problems = addressProblems(at("url"), broker.url, say);
  if (earlier.some(({ name }) => name === broker.name))
    problems.push(say(at("name"), said("broker-twice", { name: shown(broker.name) })));
  if (earlier.some(({ url }) => url === broker.url))
    problems.push(say(at("url"), said("broker-address-twice", { url: shown(broker.url) })));
  if (broker.passwordFile !== undefined && broker.username === undefined) {
    problems.push(say(at("passwordFile"), said("password-alone", {})));
  }
  if (broker.caFile !== undefined && broker.url.startsWith("mqtt:")) {
    problems.push(say(at("caFile"), said("certificates-useless", {})));
  }
  return problems;
}

export function crossWarnings(file: ConfigFile, locate: Locate): ConfigWarning[] {
  const say = (path: Path, message: string, remedy: string): ConfigWarning => {
    return { path: pathText(path), where: locate(path), message, remedy };
  };
  const { brokers, embedded } = file.mqtt;
  const warnings: ConfigWarning[] = [];
  if (file.desks.every(({ unit }) => unit === undefined))
    warnings.push(
      say(["desks"], "no desk has a unit: nothing would sound", "give fitted desks a unit with its socket"),
    );
  file.desks.forEach(({ id, unit }, index) => {
    if (unit === undefined || !/^\/dev\/tty(USB|ACM)\d/.test(unit.socket)) return;
    warnings.push(
      say(
        ["desks", index, "unit", "socket"],
        `${shownText(unit.socket)} of desk ${id} names whatever was plugged in first`,
        "use the by-path name of the socket (`rufkreis ports`)",
      ),
    );
  });
  brokers.forEach(({ url, passwordFile }, index) => {
    if (passwordFile === undefined || url.startsWith("mqtts:") || isLoopback(new URL(url).hostname)) return;
    warnings.push(
      say(["mqtt", "brokers", index, "url"], "the password crosses the network in the clear", "use mqtts://"),
    );
  });
  if (brokers.length === 0 && !isLoopback(embedded.host)) {
    warnings.push(
      say(
        ["mqtt", "embedded", "host"],
        `anyone who reaches ${embedded.host} may read all events`,
        "keep 127.0.0.1, or use a broker with users and TLS",
      ),
    );
  }
  const { listen, tls, trustProxy } = file.web;
  if (
    listen !== "off" &&
    listen !== "loopback" &&
    !isLoopback(listen) &&
    tls === undefined &&
    trustProxy.length === 0
  ) {
    warnings.push(
      say(
        ["web", "listen"],
        "passwords for the page cross the network in the clear",
        "give web.tls, or put a proxy with TLS in front and name it in web.trustProxy",
      ),
    );
  }
  return warnings;
}

function isLoopback(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, "");
  return address === "localhost" || address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
}
