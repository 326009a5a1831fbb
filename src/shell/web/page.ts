/** The page, put together: server, routes, stream, requests. One object in the page's process; tests make one of their own. */
import { randomBytes, randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebConfig } from "../config.ts";
import { limitedLog } from "../log-limit.ts";
import type { Planner } from "../plan/planner.ts";
import { hostOf, urlOf } from "./address.ts";
import { noteRequest } from "./audit.ts";
import { Refusal } from "./errors.ts";
import { EventFeed } from "./event-feed.ts";
import type { DemoPress, FromPage, WebSetting } from "./messages.ts";
import { PasswordThread } from "./password-thread.ts";
import { People } from "./people.ts";
import { PageRequests } from "./requests.ts";
import { addDemoRoutes, addRequestRoute } from "./routes-ask.ts";
import { addCouncilRoutes } from "./routes-council.ts";
import { addEvidenceRoutes } from "./routes-evidence.ts";
import { addLoginRoutes, tokenOf } from "./routes-login.ts";
import { addLookRoutes, addPageFiles } from "./routes-look.ts";
import { addPlanRoutes } from "./routes-plan.ts";
import { addRecordRoutes } from "./routes-records.ts";
import { addKioskRoutes, addUserRoutes } from "./routes-users.ts";
import { createServer, type Login, readTls } from "./server.ts";
import { openStore, type Store, storeFile } from "./store.ts";
import { Strangers } from "./strangers.ts";
import { Stream } from "./stream.ts";

/** A simulated building answers in milliseconds; a loaded one gets its chance. */
const pressWaitMs = 5000;
/** The gateway answers between two lines. */
const snapshotWaitMs = 2000;

type Topics = readonly (readonly [string, string])[];

export class Page {
  readonly stream: Stream;
  readonly requests: PageRequests;
  readonly events: EventFeed;
  readonly #setting: WebSetting;
  readonly #say: (message: FromPage) => void;
  readonly #note: (text: string) => void;
  readonly #pressing = new Map<string, (trouble: string | undefined) => void>();
  readonly #snapshots = new Map<string, (topics: Topics) => void>();
  readonly #passwords = new PasswordThread();
  readonly #strangers = new Strangers();
  #store: Store | undefined;
  #people: People | undefined;
  #app: FastifyInstance | undefined;
  #certificateEndMs: number | undefined;
  #planner: Planner | undefined;

  constructor(setting: WebSetting, say: (message: FromPage) => void) {
    this.#setting = setting;
    this.#say = say;
    const limited = limitedLog((text) => say({ kind: "note", text }));
    this.#note = (text) => limited("failure", text);
    this.stream = new Stream({
      watched: (watched) => {
        if (watched) this.events.begin();
        else this.events.end();
        say({ kind: "watched", watched });
      },
    });
    this.requests = new PageRequests((asked) => say({ kind: "ask", ...asked }));
    this.events = new EventFeed({
      journalFile: setting.journalFile,
      isWatched: () => this.stream.size > 0,
      tell: (events) => this.stream.tell(events),
      onFailure: this.#note,
    });
  }

  /** The server with all its routes, which does not listen yet. @throws Error when accounts or certificates cannot be read */
  async build(): Promise<FastifyInstance> {
    const { web, pageDirectory, demo, open, journalFile, site } = this.#setting;
    const people = this.#open();
    const tls = readTls(web);
    this.#certificateEndMs = tls?.endMs;
    const [identify, strangers] = [this.#identify(people), this.#strangers];
    const app = await createServer({ web, tls, identify, strangers, onFailure: this.#note });
    const needsSetup = (): boolean => !open && people.needsSetup;
    addLookRoutes(app, { setting: this.#setting, stream: this.stream, needsSetup });
    addLoginRoutes(app, people);
    addUserRoutes(app, people, web);
    addKioskRoutes(app, people);
    addRecordRoutes(app, journalFile, people.audit, site);
    addPlanRoutes(app, () => this.#plan(), people);
    addCouncilRoutes(app, this.#setting);
    addEvidenceRoutes(app, { setting: this.#setting, firmware: async () => firmwareIn(await this.#snapshot()) });
    addRequestRoute(app, this.requests, (login, request) => noteRequest(people.audit, login, request));
    if (demo) addDemoRoutes(app, (press) => this.#press(press));
    await addPageFiles(app, pageDirectory);
    return app;
  }

  #open(): People {
    if (this.#people !== undefined) return this.#people;
    const { stateDirectory, auditDays, open } = this.#setting;
    this.#store = openStore(storeFile(stateDirectory));
    this.#people = new People(this.#store, this.#passwords, auditDays);
    const { code } = this.#people;
    if (code !== undefined && !open) this.#say({ kind: "code", code });
    return this.#people;
  }

  /** Loaded when somebody asks for it. */
  async #plan(): Promise<Planner> {
    const { planFile: file, running, environment, stateDirectory, web } = this.#setting;
    const [{ Planner: Plans }, { PlanStore }] = await Promise.all([
      import("../plan/planner.ts"),
      import("../plan/plan-store.ts"),
    ]);
    const { approval, approvalAgeDays } = web;
    this.#planner ??= new Plans(
      { file, running, environment, approval, approvalAgeDays },
      new PlanStore(stateDirectory),
    );
    return this.#planner;
  }

  #identify({ sessions }: People): (request: FastifyRequest) => Login | undefined {
    const open = this.#setting.open ? openLogin() : undefined;
    return (request) => {
      const token = tokenOf(request);
      const session = token === undefined ? undefined : sessions.find(token);
      return session === undefined ? open : { ...session, session, holds: () => sessions.holds(session) };
    };
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

  /** Whether it is asked by strangers more than people ask. */
  get isFlooded(): boolean {
    return this.#strangers.flood;
  }

  /** Until when its certificate holds, in ms since 1970. */
  get certificateEndMs(): number | undefined {
    return this.#certificateEndMs;
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
    await this.#passwords.close();
    this.#store?.close();
    this.#planner?.store.close();
  }

  snapshot(id: string, topics: Topics): void {
    this.#snapshots.get(id)?.(topics);
  }

  /** All retained topics; none when the gateway does not answer, which it has more urgent things for. */
  #snapshot(): Promise<Topics> {
    const id = randomUUID();
    return new Promise((resolve) => {
      const settle = (topics: Topics): void => {
        clearTimeout(timer);
        this.#snapshots.delete(id);
        resolve(topics);
      };
      const timer = setTimeout(() => settle([]), snapshotWaitMs);
      this.#snapshots.set(id, settle);
      this.#say({ kind: "snapshot", id });
    });
  }

  #press(press: DemoPress): Promise<void> {
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const settle = (trouble: string | undefined): void => {
        clearTimeout(timer);
        this.#pressing.delete(id);
        if (trouble === undefined) resolve();
        else reject(new Refusal(409, "no-power", trouble));
      };
      const timer = setTimeout(() => settle("the simulated building does not answer"), pressWaitMs);
      this.#pressing.set(id, settle);
      this.#say({ kind: "press", id, press });
    });
  }
}

/** Each unit with its firmware, from the topics `unit/{uid}/state`, which are the gateway's own. */
function firmwareIn(topics: Topics): [string, string][] {
  return topics.flatMap(([topic, text]): [string, string][] => {
    const uid = /^unit\/([^/]+)\/state$/.exec(topic)?.[1];
    if (uid === undefined) return [];
    const { firmware } = JSON.parse(text) as { readonly firmware?: string };
    return firmware === undefined ? [] : [[uid, firmware]];
  });
}

async function listenAt(app: FastifyInstance, web: WebConfig, port: number): Promise<string> {
  await app.listen({ host: hostOf(web.listen), port });
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("the page has no address");
  return urlOf(web, address.port);
}

/** For the demo: whoever comes is administrator. The token still keeps other sites from asking in his name. */
function openLogin(): Login {
  return { name: "demo", role: "administrator", csrf: randomBytes(32).toString("base64url"), holds: () => true };
}
