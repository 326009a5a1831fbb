/** What a configuration's values mean together, outside the site plan: errors, and what is allowed but unwise. */
import { isIP } from "node:net";
import { type ConfigProblem, type Locate, type Path, pathText, shown } from "./config-problem.ts";
import type { ConfigFile } from "./config-schema.ts";

type Broker = ConfigFile["mqtt"]["brokers"][number];
type Say = (path: Path, message: string, remedy: string) => ConfigProblem;

const saying =
  (locate: Locate): Say =>
  (path, message, remedy) => ({ path: pathText(path), where: locate(path), message, remedy });

export function crossProblems(file: ConfigFile, locate: Locate): ConfigProblem[] {
  const say = saying(locate);
  const sockets = file.desks.flatMap(({ unit }, index) =>
    unit === undefined ? [] : portProblem(["desks", index, "unit", "socket"], unit.socket, say),
  );
  return [
    ...sockets,
    ...file.mqtt.brokers.flatMap((broker, index) => brokerProblems(broker, index, file.mqtt.brokers, say)),
  ];
}

/** A TCP port has 16 bits, which a regular expression tells badly. */
function portProblem(path: Path, address: string, say: Say): ConfigProblem[] {
  const port = /:(\d+)\/?$/.exec(address)?.[1];
  if (address.startsWith("/") || port === undefined || Number(port) <= 65_535) return [];
  return [say(path, `${shown(address)} is not allowed: there is no port ${port}`, "use a port from 1 to 65535")];
}

function brokerProblems(broker: Broker, index: number, brokers: readonly Broker[], say: Say): ConfigProblem[] {
  const at = (key: string): Path => ["mqtt", "brokers", index, key];
  const earlier = brokers.slice(0, index);
  const problems = portProblem(at("url"), broker.url, say);
  if (earlier.some(({ name }) => name === broker.name))
    problems.push(say(at("name"), `broker ${shown(broker.name)} is there twice`, "give each broker a name of its own"));
  if (earlier.some(({ url }) => url === broker.url))
    problems.push(
      say(
        at("url"),
        `${shown(broker.url)} is there twice`,
        "two connections to one broker make it no safer; leave one out",
      ),
    );
  if (broker.passwordFile !== undefined && broker.username === undefined) {
    problems.push(
      say(at("passwordFile"), "a password without a username", "give the username, or leave passwordFile out"),
    );
  }
  if (broker.caFile !== undefined && broker.url.startsWith("mqtt:")) {
    problems.push(
      say(at("caFile"), "caFile is of no use with mqtt://", "use mqtts:// (usually port 8883), or leave caFile out"),
    );
  }
  return problems;
}

export function crossWarnings(file: ConfigFile, locate: Locate): ConfigProblem[] {
  const say = saying(locate);
  const { brokers, embedded } = file.mqtt;
  const warnings: ConfigProblem[] = [];
  if (file.desks.every(({ unit }) => unit === undefined))
    warnings.push(
      say(["desks"], "no desk has a unit: nothing would sound", "give fitted desks a unit with its socket"),
    );
  file.desks.forEach(({ id, unit }, index) => {
    if (unit === undefined || !/^\/dev\/tty(USB|ACM)\d/.test(unit.socket)) return;
    warnings.push(
      say(
        ["desks", index, "unit", "socket"],
        `${shown(unit.socket)} of desk ${id} names whatever was plugged in first`,
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
  return warnings;
}

function isLoopback(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, "");
  return address === "localhost" || address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
}
