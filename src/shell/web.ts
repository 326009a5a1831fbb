/**
 * The page, seen from the gateway: a process that is told what changed and that asks what anybody may ask.
 *
 *   view ──► differences, 20 a second at most ──► process ──► every open page
 *   page ──► process ──► request ──► core ──► respond ──► process ──► page
 *
 * It is a process of its own because what comes over HTTP is written by strangers; here only texts are compared and handed over, and
 * only while somebody looks (docs/decisions/0022-page-process.md). One that ends is started again.
 */
import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { Effect, Input } from "../core/io.ts";
import type { Config } from "./config.ts";
import { certificateEnding } from "./config-tls.ts";
import { heardFromPage } from "./web/heard.ts";
import type { DemoPress, FromPage, PageEvents, PageSource, ToPage, WebSetting } from "./web/messages.ts";
import { OwnProcess, type startPage } from "./web/own-process.ts";
import { PageService } from "./web/page-service.ts";
import { Pipe } from "./web/pipe.ts";
import { siteView } from "./web/site-view.ts";

/** What the page of the demo has more: simulated buttons, and any free port. */
export interface DemoPage {
  /** Holds a simulated key; rejects with what is wrong. */
  readonly press: (press: DemoPress) => Promise<void>;
  /** Whether one logs in as at a real gateway; otherwise everybody is administrator. */
  readonly login: boolean;
  /** Whether its process makes way for every other one, as that of a real gateway does (the default). */
  readonly makesWay?: boolean;
}

export interface WebOptions {
  readonly config: Config;
  readonly version: string;
  /** All retained topics below the base topic, with their payloads. */
  readonly retained: () => ReadonlyMap<string, string>;
  readonly offer: (input: Input) => void;
  readonly log: { readonly info: (text: string) => void; readonly warn: (text: string) => void };
  readonly demo?: DemoPage | undefined;
  /** Where the page's process comes to, when something else starts it. */
  readonly pageSocket?: string | undefined;
  /** Starts the process otherwise; tests look at it. */
  readonly start?: typeof startPage;
  /** How long nothing may be heard of the process before that is told, in ms. */
  readonly silentMsMax?: number;
}

/** Requests of the page come back by a `via` that no broker can have as its name. */
const via = "page:";
/** As at a broker: faster than anybody reads. */
const refreshMs = 50;
/** After something happened: by then the sirens have what they were sent, and the page takes no processor from the kernel that carries it. */
const refreshAfterMs = 10;
const certificateLookMs = 3_600_000;
/** A page that makes way for everything is late now and then, but not so late. One that stays silent four times as long is given up. */
const silentMs = 15_000;
const givenUpAfter = 4;
/** Requests are the longest messages, and the page lets 50 a second through. */
const bounds = { lineBytesMax: 64 * 1024, linesMax: 500 };

export class Web {
  readonly #options: WebOptions;
  readonly #setting: WebSetting;
  readonly #source: PageSource | undefined;
  #pipe: Pipe<ToPage, FromPage> | undefined;
  #sent: Map<string, string> | undefined;
  #refreshTimer: NodeJS.Timeout | undefined;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #appended = false;
  #heardAt = 0;
  #silenceTimer: NodeJS.Timeout | undefined;
  #certificateEndMs: number | undefined;
  #certificateTimer: NodeJS.Timeout | undefined;
  #certificateTold: string | undefined;
  #told: string | undefined;
  /** Where the page is, once it listens. */
  url: string | undefined;

  constructor(options: WebOptions) {
    this.#options = options;
    const { config, version, demo } = options;
    const { web, stateDirectory, journalFile } = config;
    const isDemo = demo !== undefined;
    this.#setting = {
      web,
      site: siteView(config, version),
      planFile: config.file,
      running: config.plan,
      environment: config.environment,
      stateDirectory,
      journalFile,
      auditDays: config.retentionDays,
      pageDirectory: pageFolder(),
      demo: isDemo,
      open: demo?.login === false,
      anyPort: isDemo,
      makesWay: demo?.makesWay ?? true,
    };
    if (web.listen !== "off") this.#source = this.#open();
  }

  /** Something may have changed in the retained topics; cheap, may be called as often as one likes. */
  refresh(): void {
    if (this.#sent === undefined || this.#refreshTimer !== undefined) return;
    const wait = Math.max(refreshAfterMs, this.#refreshedAt + refreshMs - performance.now());
    this.#refreshTimer = setTimeout(() => {
      this.#refreshTimer = undefined;
      this.#tellChanges();
      if (this.#appended) this.#post({ kind: "appended" });
      this.#appended = false;
    }, wait);
  }

  /** There are new events on disk; as cheap. */
  wake(): void {
    this.#appended = true;
    this.refresh();
  }

  /** Takes an answer if the page asked; true if it did. */
  respond({ via: to, response }: Extract<Effect, { kind: "respond" }>): boolean {
    if (!to.startsWith(via)) return false;
    this.#post({ kind: "answer", id: to.slice(via.length), response });
    return true;
  }

  /** Ends the process, within 2 s. */
  async close(): Promise<void> {
    clearTimeout(this.#refreshTimer);
    clearTimeout(this.#certificateTimer);
    clearInterval(this.#silenceTimer);
    this.#post({ kind: "close" });
    await this.#source?.close();
  }

  #open(): PageSource {
    const { pageSocket, start } = this.#options;
    const events: PageEvents = {
      came: (socket) => this.#begin(socket),
      gone: () => this.#gone(),
      lost: (why) => {
        this.#gone();
        this.#trouble(why);
      },
      lastWords: (text) => this.#options.log.warn(`the page's process wrote: ${text.trim()}`),
    };
    return pageSocket === undefined ? new OwnProcess(events, start) : new PageService(pageSocket, events);
  }

  #begin(socket: Socket): void {
    this.#pipe = new Pipe<ToPage, FromPage>(socket, {
      ...bounds,
      read: heardFromPage,
      take: (message) => this.#take(message),
      broken: (why) => this.#options.log.warn(`the page's process is given up: ${why}`),
    });
    this.#post({ kind: "begin", setting: this.#setting });
    const { silentMsMax = silentMs } = this.#options;
    this.#heardAt = performance.now();
    this.#silenceTimer = setInterval(() => this.#listen(silentMsMax), silentMsMax / 5);
  }

  /** A process that hangs, or was stopped, has an open pipe and says nothing. */
  #listen(silentMsMax: number): void {
    const silentFor = performance.now() - this.#heardAt;
    if (silentFor > givenUpAfter * silentMsMax) this.#pipe?.giveUp("it has not been heard for too long");
    else if (silentFor > silentMsMax) this.#trouble(`its process has not been heard for ${silentMsMax / 1000} s`);
    else if (this.url !== undefined) this.#trouble(undefined);
  }

  #gone(): void {
    clearInterval(this.#silenceTimer);
    this.#pipe = undefined;
    this.#sent = undefined;
    this.url = undefined;
  }

  #post(message: ToPage): void {
    this.#pipe?.say(message);
  }

  #take(message: FromPage): void {
    const { log, offer } = this.#options;
    this.#heardAt = performance.now();
    switch (message.kind) {
      case "alive":
        return undefined;
      case "listening":
        this.url = message.url;
        this.#certificateEndMs = message.certificateEndMs;
        this.#lookAtCertificate();
        this.#trouble(undefined);
        return log.info(`the page is at ${message.url}`);
      case "code":
        return log.warn(`the page has no administrator yet; first start: open it and give the code ${message.code}`);
      case "trouble":
        return this.#trouble(message.detail);
      case "note":
        return log.warn(`page: ${message.text}`);
      case "watched":
        this.#sent = message.watched ? new Map() : undefined;
        return this.#tellChanges(true);
      case "ask": {
        const { id, transaction, request } = message;
        return offer({ kind: "request", transaction, via: `${via}${id}`, request });
      }
      case "snapshot":
        return this.#post({ kind: "snapshot", id: message.id, topics: [...this.#options.retained()] });
      case "press":
        return this.#press(message.id, message.press);
    }
  }

  /**
   * A fault, once as long as it holds. Logged here too: the gateway logs a fault when it begins, and one that the journal knows from
   * before this start, perhaps with another detail, does not begin.
   */
  #trouble(detail: string | undefined): void {
    if (detail === this.#told) return;
    this.#told = detail;
    if (detail !== undefined) this.#options.log.warn(`the page is not there: ${detail}`);
    this.#options.offer({ kind: "page", detail });
  }

  /** Of the one that browsers are shown, which is older than its file when that was renewed since. */
  #lookAtCertificate(): void {
    clearTimeout(this.#certificateTimer);
    this.#certificateTimer = setTimeout(() => this.#lookAtCertificate(), certificateLookMs);
    const endMs = this.#certificateEndMs;
    const detail = endMs === undefined ? undefined : certificateEnding(endMs, Date.now());
    if (detail !== this.#certificateTold) this.#options.offer({ kind: "certificate", detail });
    this.#certificateTold = detail;
  }

  #tellChanges(whole = false): void {
    const sent = this.#sent;
    if (sent === undefined) return;
    this.#refreshedAt = performance.now();
    const now = this.#options.retained();
    const topics: [string, string | null][] = [];
    for (const [topic, text] of now) {
      if (sent.get(topic) !== text) topics.push([topic, text]);
    }
    for (const topic of sent.keys()) if (!now.has(topic)) topics.push([topic, null]);
    for (const [topic, text] of topics) {
      if (text === null) sent.delete(topic);
      else sent.set(topic, text);
    }
    if (whole || topics.length > 0) this.#post({ kind: "topics", whole, topics });
  }

  #press(id: string, press: DemoPress): void {
    const pressing = this.#options.demo?.press(press) ?? Promise.reject(new Error("this is no demo"));
    pressing.then(
      () => this.#post({ kind: "pressed", id, trouble: undefined }),
      (error: unknown) => this.#post({ kind: "pressed", id, trouble: (error as Error).message }),
    );
  }
}

/** `dist/page`, from `src/shell` and from `dist/src/shell`. */
function pageFolder(): string {
  const candidates = ["../../page/", "../../dist/page/"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return candidates.find((folder) => existsSync(folder)) ?? (candidates[1] as string);
}
