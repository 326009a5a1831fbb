/**
 * A real mosquitto on a free loopback port, and `mosquitto_sub` as the reader that shares no code with us.
 * Everything started here is ended by its own handle.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

export interface MosquittoOptions {
  /** User names and passwords; with any, nobody else is let in. */
  readonly users?: Readonly<Record<string, string>>;
  /** Lines of an access list; what it does not allow is refused. */
  readonly access?: readonly string[];
  /** Listen with TLS, with a certificate for 127.0.0.1 that `certificate` holds. */
  readonly tls?: boolean;
}

export class Mosquitto {
  readonly port: number;
  readonly #directory: string;
  readonly #readers: Reader[] = [];
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
    this.#directory = mkdtempSync(join(tmpdir(), "mosquitto-"));
  }

  static async start(options: MosquittoOptions = {}): Promise<Mosquitto> {
    const broker = await Mosquitto.absent();
    await broker.startAgain(options);
    return broker;
  }

  /** A port on which nothing listens yet. */
  static async absent(): Promise<Mosquitto> {
    return new Mosquitto(await freePort());
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async startAgain(options: MosquittoOptions = {}): Promise<void> {
    const config = join(this.#directory, "mosquitto.conf");
    writeFileSync(
      config,
      [
        `listener ${this.port} 127.0.0.1`,
        "set_tcp_nodelay true",
        "persistence false",
        `user ${userInfo().username}`,
        ...this.#settings(options),
        "",
      ].join("\n"),
    );
    const child = spawn("mosquitto", ["-c", config], { stdio: "ignore" });
    this.#process = child;
    await until(() => listens(this.port), 3000, "mosquitto to listen");
  }

  /** Ends it at once, as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  async end(): Promise<void> {
    for (const reader of this.#readers) reader.end();
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** A `mosquitto_sub` that is subscribed when this returns. */
  async read(topic: string, login: readonly string[] = []): Promise<Reader> {
    const reader = new Reader(this.port, topic, login);
    this.#readers.push(reader);
    await until(() => reader.subscribed, 3000, `a subscription to ${topic}`);
    return reader;
  }

  publish(topic: string, payload: string, ...more: readonly string[]): void {
    execFileSync("mosquitto_pub", [
      "-h",
      "127.0.0.1",
      "-p",
      String(this.port),
      "-q",
      "1",
      "-t",
      topic,
      ...(payload === "" ? ["-n"] : ["-m", payload]),
      ...more,
    ]);
  }

  /** The certificate that a broker with TLS shows; it signed itself. */
  get certificate(): string {
    return readFileSync(join(this.#directory, "certificate.pem"), "utf8");
  }

  #settings({ users, access, tls }: MosquittoOptions): string[] {
    const file = (name: string): string => join(this.#directory, name);
    const lines = [`allow_anonymous ${users === undefined}`];
    if (users !== undefined) {
      writeFileSync(file("passwords"), "", { mode: 0o600 });
      for (const [user, password] of Object.entries(users)) {
        execFileSync("mosquitto_passwd", ["-b", file("passwords"), user, password], { stdio: "ignore" });
      }
      lines.push(`password_file ${file("passwords")}`);
    }
    if (access !== undefined) {
      writeFileSync(file("access"), `${access.join("\n")}\n`, { mode: 0o600 });
      lines.push(`acl_file ${file("access")}`);
    }
    if (tls === true) {
      selfSigned(file("key.pem"), file("certificate.pem"));
      lines.push(`certfile ${file("certificate.pem")}`, `keyfile ${file("key.pem")}`);
    }
    return lines;
  }
}

function selfSigned(key: string, certificate: string): void {
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", key, "-out", certificate];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...files, ...subject], { stdio: "ignore" });
}

export interface Message {
  readonly topic: string;
  readonly retained: boolean;
  readonly payload: string;
}

export class Reader {
  readonly messages: Message[] = [];
  subscribed = false;
  readonly #process: ChildProcess;
  #rest = "";

  constructor(port: number, topic: string, login: readonly string[] = []) {
    const format = "=%r %t %p";
    // Line-buffered, or the word that it is subscribed waits in its buffer for the first message.
    this.#process = spawn(
      "stdbuf",
      [
        "-oL",
        "mosquitto_sub",
        "-d",
        "-h",
        "127.0.0.1",
        "-p",
        String(port),
        "-q",
        "1",
        "-t",
        topic,
        "-F",
        format,
        ...login,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    this.#process.stdout?.on("data", (chunk: Buffer) => this.#take(chunk.toString("utf8")));
  }

  /** The JSON payloads of a topic, in the order in which they came. */
  json<T = Record<string, unknown>>(topic: string): T[] {
    return this.messages
      .filter((message) => message.topic === topic && message.payload !== "")
      .map(({ payload }) => JSON.parse(payload) as T);
  }

  end(): void {
    this.#process.kill("SIGKILL");
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("Subscribed")) this.subscribed = true;
      const found = /^=([01]) (\S+) (.*)$/.exec(line);
      if (found !== null)
        this.messages.push({ retained: found[1] === "1", topic: found[2] as string, payload: found[3] as string });
    }
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A machine that does much else besides takes so many times longer. */
const patience = 10;

/** Waits for a condition of the outside world; the time is a bound, not a pause. */
export async function until(condition: () => boolean | Promise<boolean>, ms: number, what: string): Promise<void> {
  const end = performance.now() + ms * patience;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${ms * patience} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const outcome = await Promise.race([
    once(socket, "connect").then(() => true),
    once(socket, "error").then(
      () => false,
      () => false,
    ),
  ]).catch(() => false);
  socket.destroy();
  return outcome;
}
