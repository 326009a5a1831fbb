/** The page, put together: server, routes, stream, requests. One object in the page's thread; tests make one of their own. */
import { randomBytes, randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebConfig } from "../config.ts";
import { limitedLog } from "../log-limit.ts";
import { Refusal } from "./errors.ts";
import { EventFeed } from "./event-feed.ts";
import type { DemoPress, FromPage, WebSetting } from "./messages.ts";
import { PageRequests } from "./requests.ts";
import { addDemoRoutes, addRequestRoute } from "./routes-ask.ts";
import { addLookRoutes, addPageFiles } from "./routes-look.ts";
import { createServer, type Login } from "./server.ts";
import { Stream } from "./stream.ts";

/** A simulated building answers in milliseconds; a loaded one gets its chance. */
const pressWaitMs = 5000;

export class Page {
  readonly stream: Stream;
  readonly requests: PageRequests;
  readonly events: EventFeed;
  readonly #setting: WebSetting;
  readonly #say: (message: FromPage) => void;
  readonly #note: (text: string) => void;
  readonly #pressing = new Map<string, (trouble: string | undefined) => void>();
  #app: FastifyInstance | undefined;

  constructor(setting: WebSetting, say: (message: FromPage) => void) {
    this.#setting = setting;
    this.#say = say;
    const limited = limitedLog((text) => say({ kind: "note", text }));
    this.#note = (text) => limited("failure", text);
    this.stream = new Stream({
      watched: (watched) => {
        if (watched) this.events.begin();
        say({ kind: "watched", watched });
      },
    });
    this.requests = new PageRequests((asked) => say({ kind: "ask", ...asked }));
    this.events = new EventFeed({
      journalFile: setting.journalFile,
      isWatched: () => this.stream.size > 0,
      tell: (event) => this.stream.tell(event),
      onFailure: this.#note,
    });
  }

  /** The server with all its routes, which does not listen yet. */
  async build(): Promise<FastifyInstance> {
    const { web, pageDirectory, demo } = this.#setting;
    const open = openLogin();
    const loginOf = (_request: FastifyRequest): Login | undefined => open;
    const app = await createServer({ web, loginOf, onFailure: this.#note });
    addLookRoutes(app, { setting: this.#setting, stream: this.stream, needsSetup: () => false });
    addRequestRoute(app, this.requests);
    if (demo) addDemoRoutes(app, (press) => this.#press(press));
    await addPageFiles(app, pageDirectory);
    return app;
  }

  /** Listens; answers the address. */
  async listen(): Promise<string> {
    const { web, anyPort } = this.#setting;
    this.#app = await this.build();
    try {
      return await listenAt(this.#app, web, web.port);
    } catch (error) {
      await this.#app.close();
      if (!anyPort || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
    this.#app = await this.build();
    return listenAt(this.#app, web, 0);
  }

  explain(error: unknown): string {
    const { web } = this.#setting;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") return `port ${web.port} is taken by another program; end it, or give another web.port`;
    return `${message}; check web.listen, web.port and web.tls`;
  }

  pressed(id: string, trouble: string | undefined): void {
    this.#pressing.get(id)?.(trouble);
  }

  async close(): Promise<void> {
    this.events.close();
    this.stream.close();
    await this.#app?.close();
  }

  #press(press: DemoPress): Promise<void> {
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const settle = (trouble: string | undefined): void => {
        clearTimeout(timer);
        this.#pressing.delete(id);
        if (trouble === undefined) resolve();
        else reject(new Refusal(409, "not-pressed", trouble));
      };
      const timer = setTimeout(() => settle("the simulated building does not answer"), pressWaitMs);
      this.#pressing.set(id, settle);
      this.#say({ kind: "press", id, press });
    });
  }
}

async function listenAt(app: FastifyInstance, web: WebConfig, port: number): Promise<string> {
  await app.listen({ host: hostOf(web.listen), port });
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("the page has no address");
  const name = web.listen === "loopback" ? "127.0.0.1" : web.listen === "lan" ? "localhost" : bracketed(web.listen);
  return `${web.tls === undefined ? "http" : "https"}://${name}:${address.port}/`;
}

function hostOf(listen: string): string {
  if (listen === "loopback") return "127.0.0.1";
  return listen === "lan" ? "::" : listen;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** For the demo: whoever comes is administrator. The token still keeps other sites from asking in his name. */
function openLogin(): Login {
  return { name: "demo", role: "administrator", csrf: randomBytes(32).toString("base64url"), holds: () => true };
}
