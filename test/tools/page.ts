/** The page without its thread, in a directory of its own: what a test asks over HTTP, and what it would ask of the gateway. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import type { Response } from "../../src/core/io.ts";
import { Accounts } from "../../src/shell/web/accounts.ts";
import { Kiosks } from "../../src/shell/web/kiosks.ts";
import type { FromPage, WebSetting } from "../../src/shell/web/messages.ts";
import { Page } from "../../src/shell/web/page.ts";
import type { AccountRole, Role } from "../../src/shell/web/roles.ts";
import { Sessions } from "../../src/shell/web/sessions.ts";
import { openStore, type Store, storeFile } from "../../src/shell/web/store.ts";

const siteOfTest: WebSetting["site"] = {
  ...{
    site: "s1",
    gateway: "g1",
    version: "0.0.0",
    soundSeconds: 180,
    minimum: 1,
    testDays: 31,
    nameDesks: false,
    circuits: [],
  },
  rooms: [{ id: "r1", name: "Room 1", doors: ["corridor"] }],
  desks: [{ id: "d1", room: "r1", x: 0, y: 0, floor: 0, circuit1: ["d2"] }],
};

/** What the gateway would tell of its one unit. */
const topics = [["unit/3f9a0c7711e2/state", '{"v":1,"firmware":"0.3.0"}']] as const;

/** Somebody with a login: what their browser sends along. */
export interface Browser {
  readonly cookie: string;
  readonly csrf: string;
}

export class PageOfTest {
  readonly page: Page;
  readonly app: FastifyInstance;
  readonly directory: string;
  /** What the page said to the gateway. */
  readonly said: readonly FromPage[];
  readonly store: Store;
  readonly #kiosks = new Map<string, string>();

  private constructor(page: Page, app: FastifyInstance, directory: string, said: readonly FromPage[]) {
    this.page = page;
    this.app = app;
    this.directory = directory;
    this.said = said;
    this.store = openStore(storeFile(directory));
  }

  /** @param answer what the core would say to a request */
  static async open(
    more: Partial<WebSetting> = {},
    answer: (asked: Extract<FromPage, { kind: "ask" }>) => Response | undefined = () => ({ status: "ok", data: {} }),
  ): Promise<PageOfTest> {
    const directory = more.stateDirectory ?? mkdtempSync(join(tmpdir(), "rufkreis-page-"));
    const said: FromPage[] = [];
    const page: Page = new Page(settingOf(directory, more), (message) => {
      said.push(message);
      if (message.kind === "ask") {
        const response = answer(message);
        if (response !== undefined) setImmediate(() => page.requests.take(message.id, response));
      }
      if (message.kind === "snapshot") setImmediate(() => page.snapshot(message.id, topics));
      if (message.kind === "press") setImmediate(() => page.pressed(message.id, undefined));
    });
    return new PageOfTest(page, await page.build(), directory, said);
  }

  /** The code of the first start. */
  get code(): string | undefined {
    return this.said.flatMap((message) => (message.kind === "code" ? [message.code] : []))[0];
  }

  /** An account whose password nobody knows, and a session of it. */
  login(role: Role, name = `the-${role}`): Browser {
    const sessions = new Sessions(this.store);
    if (role === "kiosk") return this.#browser(sessions, { kiosk: this.#kiosk(name) });
    const accounts = new Accounts(this.store);
    if (accounts.passwordOf(name) === undefined) accounts.add(name, role as AccountRole, "scrypt$1$1$1$none$none");
    return this.#browser(sessions, { account: name });
  }

  /** Asks as a browser on the page would; without one, as somebody who is not logged in. */
  ask(
    method: string,
    url: string,
    browser?: Browser,
    more: Partial<InjectOptions> = {},
  ): Promise<LightMyRequestResponse> {
    const { headers, ...rest } = more;
    return this.app.inject({
      method: method as "GET",
      url,
      ...rest,
      headers: {
        host: "localhost:8080",
        ...(browser === undefined ? {} : { cookie: browser.cookie, "x-csrf-token": browser.csrf }),
        ...headers,
      },
    });
  }

  /** One for each name: there may be so many and no more. */
  #kiosk(name: string): string {
    const id = this.#kiosks.get(name) ?? new Kiosks(this.store).add(name).id;
    this.#kiosks.set(name, id);
    return id;
  }

  async close(): Promise<void> {
    this.store.close();
    await this.page.close();
    await this.app.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #browser(sessions: Sessions, of: Parameters<Sessions["begin"]>[0]): Browser {
    const token = sessions.begin(of);
    return { cookie: `rufkreis=${token}`, csrf: sessions.find(token)?.csrf ?? "" };
  }
}

function settingOf(directory: string, more: Partial<WebSetting>): WebSetting {
  return {
    web: {
      listen: "loopback",
      port: 0,
      tls: undefined,
      hosts: ["alarm.example.org"],
      trustProxy: [],
      ...{ approval: "one-person", approvalAgeDays: 7 },
    },
    site: siteOfTest,
    planFile: join(directory, "site.yaml"),
    environment: {},
    running: {
      site: "s1",
      gateway: "g1",
      rooms: [],
      desks: [],
      circuit1: { size: 1, minimum: 1 },
      floorHeightM: 10,
      soundSeconds: 180,
    },
    stateDirectory: directory,
    journalFile: join(directory, "journal.db"),
    auditDays: 90,
    pageDirectory: join(directory, "no-page"),
    demo: false,
    open: false,
    anyPort: false,
    makesWay: false,
    ...more,
  };
}

/** The cookie that an answer set, as a browser sends it back. */
export function cookieOf(response: LightMyRequestResponse): string {
  return String(response.headers["set-cookie"]).split(";")[0] ?? "";
}
