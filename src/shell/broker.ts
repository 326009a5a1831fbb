/**
 * The embedded broker: MQTT without anything to install, on this machine only.
 *
 * Anybody on the machine may read. Publishing, and so every request, needs the secret in `mqtt-secret`
 * in the state directory (readable for the gateway's user alone), as the password of the user `rufkreis`. The
 * gateway itself does not come over the network: `attach` gives its client a stream into the broker, so it
 * publishes even while the port is taken by another program.
 *
 * Limits, because the broker lives in the process that rings: nothing is stored for absent clients (each session is a
 * clean one), 100 connections with 100 subscriptions each, a stranger who sends more than subscribing needs is cut off,
 * and so is a reader that does not read, at 8 MiB or after 2 s of a full buffer.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { type Duplex, duplexPair } from "node:stream";
import { Aedes, type AedesOptions, type Client } from "aedes";
import { NotSmallFile, readSmallFile } from "./config-read.ts";
import { type LimitedLog, limitedLog } from "./log-limit.ts";
import { guardPackets } from "./mqtt-guard.ts";

export interface EmbeddedOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly stateDirectory: string;
  /** The port cannot be listened on (with the remedy), or can again. */
  readonly onTrouble: (detail: string | undefined) => void;
  readonly log: (text: string) => void;
}

export interface EmbeddedBroker {
  /** Where it listens; `undefined` while it cannot. */
  readonly port: number | undefined;
  readonly username: string;
  readonly password: string;
  /** For the gateway's own client; nobody else gets in by it. */
  readonly clientId: string;
  /** A way in for the gateway's own client. */
  attach(): Duplex;
  close(): Promise<void>;
}

export const embeddedUsername = "rufkreis";

/** A live reader on this machine never has so much unread: the kernel holds some 2.5 MB more. */
const unreadBytesMax = 8 * 1024 * 1024;
/** How long a full buffer may stay full; other readers may have to wait for it so long. */
const fullMsMax = 2000;
const connectionsMax = 100;
const subscriptionsMax = 100;
/** Strangers only subscribe and confirm, 4 bytes for each event: what they may send at once, and in each second. */
const strangerBytesMax = 64 * 1024;
const connectTimeoutMs = 5000;
const listenAgainMs = 2000;
const closeWaitMs = 1000;

export async function startBroker(options: EmbeddedOptions): Promise<EmbeddedBroker> {
  const password = secret(options);
  const say = limitedLog(options.log);
  const clients = new Clients();
  const aedes = await Aedes.createBroker(rules(password, clients, say));
  aedes.on("clientError", (client, error) =>
    say("cut-off", `embedded broker: client ${named(client)} is cut off: ${error.message}`),
  );
  aedes.on("connectionError", (_, error) => say("failed", `embedded broker: a connection failed: ${error.message}`));
  const listener = new Listener(options, (socket) => {
    limitStranger(socket, () => clients.trusted.has(client));
    guardPackets(socket);
    const client = aedes.handle(socket);
  });
  await listener.start();
  return {
    get port() {
      return listener.port;
    },
    username: embeddedUsername,
    password,
    // $SYS topics tell it to everybody, so being unguessable is not enough; see `Clients.mayCall`.
    clientId: `rufkreis-${randomBytes(6).toString("hex")}`,
    attach: () => {
      const [ours, theirs] = duplexPair();
      // The two ends of a pair do not end each other by themselves.
      ours.once("close", () => theirs.destroy());
      theirs.once("close", () => ours.destroy());
      clients.own.add(aedes.handle(theirs));
      return ours;
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => aedes.close(() => resolve()));
      await Promise.race([
        Promise.all([closed, listener.stop()]),
        new Promise((resolve) => setTimeout(resolve, closeWaitMs).unref()),
      ]);
    },
  };
}

/**
 * Who is who. In MQTT a client that calls itself like another one ends the other's connection, so a name that is in use
 * is given only to whoever could have used it: the gateway's to the gateway, that of a client with the secret to such a one.
 */
class Clients {
  /** The gateway's own, through `attach`. */
  readonly own = new WeakSet<Client>();
  /** Those who gave the secret. */
  readonly trusted = new WeakSet<Client>();
  readonly #holders = new Map<string, Client>();

  mayCall(client: Client, hasSecret: boolean): boolean {
    const holder = this.#holders.get(client.id);
    if (holder === undefined) return true;
    if (this.own.has(holder)) return this.own.has(client);
    return hasSecret || !this.trusted.has(holder);
  }

  admit(client: Client, hasSecret: boolean): void {
    if (hasSecret) this.trusted.add(client);
    this.#holders.set(client.id, client);
    client.conn.once("close", () => {
      if (this.#holders.get(client.id) === client) this.#holders.delete(client.id);
    });
  }
}

/** Who may do what. */
function rules(password: string, clients: Clients, say: LimitedLog): AedesOptions {
  const subscriptions = new WeakMap<Client, number>();
  return {
    connectTimeout: connectTimeoutMs,
    drainTimeout: fullMsMax,
    preConnect: (_client, packet, done) => {
      packet.clean = true;
      done(null, true);
    },
    authenticate: (client, username, given, done) => {
      const refuse = (kind: string, what: string, returnCode: number): void => {
        say(kind, `embedded broker: client ${named(client)} ${what}`);
        done(Object.assign(new Error(what), { returnCode }), false);
      };
      const hasSecret = username !== undefined;
      if (hasSecret && (username !== embeddedUsername || !same(given, password)))
        return refuse("password", "gave a wrong user name or password", 4);
      if (!clients.mayCall(client, hasSecret)) return refuse("name", "calls itself like a client that may do more", 2);
      clients.admit(client, hasSecret);
      return done(null, true);
    },
    authorizePublish: (client, packet, done) => {
      if (client !== null && clients.trusted.has(client)) return done(null);
      return done(new Error(`may not publish ${packet.topic.slice(0, 100)}: that needs the user ${embeddedUsername}`));
    },
    authorizeSubscribe: (client, subscription, done) => {
      const count = (subscriptions.get(client) ?? 0) + 1;
      subscriptions.set(client, count);
      if (count > subscriptionsMax) return done(new Error(`more than ${subscriptionsMax} subscriptions`));
      return done(null, subscription);
    },
    authorizeForward: (client, packet) => {
      if (client.conn.writableLength <= unreadBytesMax) return packet;
      client.conn.destroy(new Error(`did not read ${unreadBytesMax} bytes`));
      return null;
    },
  };
}

/** A client's name for the log; it chose it itself, and it may be as long as a packet. */
function named(client: Client): string {
  return client.id.slice(0, 40);
}

/** Cuts off a stranger whose packet would only fill our memory; the broker collects one until it is whole, up to 256 MB. */
function limitStranger(socket: Socket, isTrusted: () => boolean): void {
  const began = performance.now();
  socket.on("readable", () => {
    const allowed = strangerBytesMax * (1 + (performance.now() - began) / 1000);
    if (socket.bytesRead > allowed && !isTrusted())
      socket.destroy(new Error(`a client without credentials sent ${socket.bytesRead} bytes`));
  });
}

function same(given: Buffer | undefined, password: string): boolean {
  const expected = Buffer.from(password);
  return given !== undefined && given.length === expected.length && timingSafeEqual(given, expected);
}

const secretBytesMin = 20;
/** What is longer was not made here. */
const secretBytesMax = 4096;
const noRequests = "until then requests over the embedded broker are impossible";

/** The secret of this gateway, made at its first start. Without a file for it there is one that nobody knows. */
function secret({ stateDirectory, log }: EmbeddedOptions): string {
  const path = join(stateDirectory, "mqtt-secret");
  const made = randomBytes(24).toString("base64url");
  try {
    const kept = readSmallFile(path, secretBytesMax).bytes.toString("utf8").trim();
    if (kept.length >= secretBytesMin) return kept;
    log(`${path} holds no secret of at least ${secretBytesMin} characters; a new one is made`);
  } catch (error) {
    if (error instanceof NotSmallFile) {
      log(`${error.message}; remove it and start the gateway anew, which makes the file; ${noRequests}`);
      return made;
    }
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") log(`${path} cannot be read: ${(error as Error).message}`);
  }
  try {
    writeFileSync(path, `${made}\n`, { mode: 0o600 });
  } catch (error) {
    log(`${path} cannot be written: ${(error as Error).message}; let the gateway's user write there; ${noRequests}`);
  }
  return made;
}

/** The TCP port; one that is taken is tried again for ever. */
class Listener {
  readonly #options: EmbeddedOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #told = false;

  constructor(options: EmbeddedOptions, take: (socket: Socket) => void) {
    this.#options = options;
    this.#server = createServer({ noDelay: true, highWaterMark: unreadBytesMax }, (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      take(socket);
    });
    this.#server.maxConnections = connectionsMax;
  }

  get port(): number | undefined {
    const address = this.#server.address();
    return address === null || typeof address === "string" ? undefined : address.port;
  }

  /** Returns after the first attempt, whatever it brought. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.on("listening", () => {
        if (this.#told) this.#options.onTrouble(undefined);
        this.#told = false;
        resolve();
      });
      this.#server.on("error", (error: NodeJS.ErrnoException) => {
        this.#failed(error);
        resolve();
      });
      this.#listen();
    });
  }

  stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #listen(): void {
    this.#server.listen({ host: this.#options.host, port: this.#options.port });
  }

  #failed(error: NodeJS.ErrnoException): void {
    const { host, port } = this.#options;
    const why =
      error.code === "EADDRINUSE"
        ? "another program has it; end that one, give another port, or configure that broker instead"
        : error.message;
    if (!this.#told) this.#options.onTrouble(`the embedded broker cannot listen on ${host}:${port}: ${why}`);
    this.#told = true;
    if (!this.#stopped) this.#timer = setTimeout(() => this.#listen(), listenAgainMs);
  }
}
