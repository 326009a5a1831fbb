/**
 * The load of page-load.ts, in a process of its own: `page-load-clients PORT WATCHERS COOKIE…`.
 *
 *   watchers      as many as asked for, which read the stream
 *   sleepers      open the stream and never read
 *   flood         connections that ask without pause: plan, page, requests of alarms that are not there, wrong passwords, wrong tokens,
 *                 long bodies, no HTTP at all, and new connections that say nothing
 *
 * `begin` and `end` on standard input; `ended {…}` says what came of it.
 */
import { type ClientRequest, request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { constants, setPriority } from "node:os";
import { createInterface } from "node:readline";

const [portText = "", watchersText = "", ...cookies] = process.argv.slice(2);
const port = Number(portText);
const watchersWanted = Number(watchersText);
const sleepersWanted = 10;
const floodersWanted = 40;
/** Addresses of this machine: the bounds are by address, and a hostile network has many. */
const addressOf = (number: number): string => `127.0.0.${2 + (number % 40)}`;
const cookieOf = (number: number): string => `rufkreis=${cookies[number % cookies.length]}`;

let isOn = false;
let watching = 0;
let answered = 0;
let changes = 0;
let byStatus: Record<string, number> = {};
let open: { destroy(): void }[] = [];

function ask(
  method: string,
  path: string,
  number: number,
  more: { headers?: Record<string, string>; body?: string } = {},
) {
  const sent = httpRequest({
    host: "127.0.0.1",
    localAddress: addressOf(number),
    port,
    method,
    path,
    headers: {
      cookie: cookieOf(number),
      ...(more.body === undefined ? {} : { "content-type": "application/json" }),
      ...more.headers,
    },
  });
  sent.end(more.body);
  return sent;
}

function watch(number: number): void {
  const sent: ClientRequest = ask("GET", "/api/stream", number);
  open.push(sent);
  sent.on("error", () => undefined);
  sent.on("response", (response) => {
    if (response.statusCode !== 200) return count(`stream ${response.statusCode}`);
    watching++;
    response.setEncoding("utf8");
    response.on("data", (text: string) => {
      changes += text.split("event: ").length - 1;
    });
    response.on("close", () => {
      watching--;
    });
    response.on("error", () => undefined);
    return undefined;
  });
}

function sleep(number: number): void {
  const socket = dial(number);
  socket.pause();
  socket.write(`GET /api/stream HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookieOf(number)}\r\n\r\n`);
}

function dial(number: number): Socket {
  const socket = connect({ host: "127.0.0.1", port, localAddress: addressOf(number) });
  socket.on("error", () => socket.destroy());
  open.push(socket);
  return socket;
}

function count(status: string): void {
  byStatus[status] = (byStatus[status] ?? 0) + 1;
}

const nonsense: readonly ((number: number) => ClientRequest)[] = [
  (number) => ask("GET", "/api/site", number),
  (number) => ask("GET", "/", number),
  (number) => ask("GET", "/api/events?limit=1000", number),
  (number) =>
    ask("POST", "/api/request/accept", number, { body: '{"alarm":"none"}', headers: { "x-csrf-token": "wrong" } }),
  (number) => ask("POST", "/api/login", number, { body: `{"name":"n${number}","password":"wrong"}` }),
  (number) => ask("POST", "/api/login", number, { body: "x".repeat(100_000) }),
  (number) => ask("GET", "/../../../etc/passwd", number),
  (number) => ask("GET", "/api/session", number, { headers: { host: "evil.example" } }),
];

/** One request after the other, each on a connection of its own, for as long as the load lasts. */
function flood(number: number, turn = 0): void {
  if (!isOn) return;
  const next = (): void => void setImmediate(() => flood(number, turn + 1));
  if (turn % 20 === 19) {
    const socket = dial(number);
    socket.resume();
    socket.on("close", () => {
      count("no HTTP");
      next();
    });
    socket.write("\x16\x03\x01 no HTTP\r\n\r\n");
    return;
  }
  const sent = (nonsense[(number + turn) % nonsense.length] as (number: number) => ClientRequest)(number);
  let isOver = false;
  const over = (status: string): void => {
    if (isOver) return;
    isOver = true;
    count(status);
    answered++;
    next();
  };
  sent.on("error", () => over("ended"));
  sent.on("response", (response) => {
    response.resume();
    response.on("close", () => over(String(response.statusCode)));
  });
}

function begin(): void {
  isOn = true;
  [answered, changes, byStatus] = [0, 0, {}];
  for (let number = 0; number < watchersWanted; number++) watch(number);
  for (let number = 0; number < sleepersWanted; number++) sleep(number);
  for (let number = 0; number < floodersWanted; number++) flood(number);
  console.log("begun");
}

function end(): void {
  isOn = false;
  console.log(`ended ${JSON.stringify({ watching, answered, changes, byStatus })}`);
  for (const each of open) each.destroy();
  open = [];
}

setPriority(constants.priority.PRIORITY_LOW);
createInterface({ input: process.stdin })
  .on("line", (line) => (line === "begin" ? begin() : end()))
  .on("close", () => process.exit());
console.log("ready");
