/**
 * Every route × every role, and every verb × every role: the whole table, once more and by hand. A route or a verb that is
 * not here fails, so nobody adds one without saying who may use it.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requestSchemas } from "../../src/shell/schema.ts";
import { accountRoles, type Role, routeAccess } from "../../src/shell/web/roles.ts";
import { Strangers } from "../../src/shell/web/strangers.ts";
import { openedJournal } from "../tools/events.ts";
import { type Browser, PageOfTest } from "../tools/page.ts";

const roles: readonly Role[] = [...accountRoles, "kiosk"];
type Column = Role | "nobody";
const columns: readonly Column[] = [...roles, "nobody"];

/** v viewer, g guard, t technician, a administrator, s staff council, k kiosk, - nobody. */
const letters: Readonly<Record<string, Column>> = {
  v: "viewer",
  g: "guard",
  t: "technician",
  a: "administrator",
  s: "staff-council",
  k: "kiosk",
  "-": "nobody",
};

/** Who gets through, and what is asked; what comes back then may still be a refusal of the body. */
const routes: Readonly<Record<string, readonly [may: string, url: string]>> = {
  "GET /api/session": ["vgtask-", "/api/session"],
  "POST /api/setup": ["vgtask-", "/api/setup"],
  "POST /api/login": ["vgtask-", "/api/login"],
  "POST /api/logout": ["vgtask", "/api/logout"],
  "POST /api/password": ["vgtas", "/api/password"],
  "GET /api/users": ["a", "/api/users"],
  "POST /api/users": ["a", "/api/users"],
  "PATCH /api/users/:name": ["a", "/api/users/somebody"],
  "DELETE /api/users/:name": ["a", "/api/users/somebody"],
  "GET /api/kiosk": ["a", "/api/kiosk"],
  "POST /api/kiosk": ["a", "/api/kiosk"],
  "DELETE /api/kiosk/:id": ["a", "/api/kiosk/00000000"],
  "GET /kiosk/:token": ["vgtask-", "/kiosk/wrong"],
  "GET /api/plan": ["ta", "/api/plan"],
  "GET /api/plan/sockets": ["ta", "/api/plan/sockets"],
  "POST /api/plan": ["a", "/api/plan"],
  "POST /api/plan/preview": ["a", "/api/plan/preview"],
  "GET /api/plan/draft": ["a", "/api/plan/draft"],
  "POST /api/plan/draft": ["a", "/api/plan/draft"],
  "DELETE /api/plan/draft": ["a", "/api/plan/draft"],
  "GET /api/plan/versions": ["a", "/api/plan/versions"],
  "GET /api/plan/image/:floor": ["ta", "/api/plan/image/0"],
  "PUT /api/plan/image/:floor": ["a", "/api/plan/image/0"],
  "PATCH /api/plan/image/:floor": ["a", "/api/plan/image/0"],
  "DELETE /api/plan/image/:floor": ["a", "/api/plan/image/0"],
  "GET /api/site": ["vgtak", "/api/site"],
  "GET /api/stream": ["vgtak", "/api/stream"],
  "GET /api/events": ["vgtask", "/api/events"],
  "GET /api/drills/:drill": ["vgta", "/api/drills/none"],
  "GET /api/council": ["s", "/api/council"],
  "GET /api/evidence": ["ta", "/api/evidence?form=json"],
  "GET /api/evidence.css": ["vgtask-", "/api/evidence.css"],
  "GET /api/quality": ["vgtas", "/api/quality"],
  "GET /api/audit": ["a", "/api/audit"],
  "POST /api/request/:verb": ["vgtask", "/api/request/unknown"],
  "POST /api/demo/press": ["a", "/api/demo/press"],
  "POST /api/demo/green": ["a", "/api/demo/green"],
};

const verbs: Readonly<Record<string, string>> = {
  raise: "ga",
  lockdown: "ga",
  drill: "gta",
  "drill-end": "gta",
  accept: "gak",
  attend: "ga",
  cancel: "ga",
  escalate: "ga",
  close: "ga",
  identify: "gta",
  pair: "ta",
  "pair-confirm": "ta",
  "pair-cancel": "ta",
  unpair: "ta",
  move: "ta",
  test: "ta",
  "test-cancel": "ta",
  "test-confirm": "ta",
};

const may = (column: Column, who: string): boolean => [...who].some((letter) => letters[letter] === column);

describe("who may do what", () => {
  let here: PageOfTest;

  beforeAll(async () => {
    here = await PageOfTest.open({ demo: true });
    const journal = await openedJournal(`${here.directory}/journal.db`);
    await journal.journal.close();
  });
  afterAll(() => here.close());

  const browserOf = (column: Column): Browser | undefined => (column === "nobody" ? undefined : here.login(column));

  it("has a row for every route and every verb that there is", () => {
    expect(Object.keys(routes).sort()).toEqual(Object.keys(routeAccess).sort());
    expect(Object.keys(verbs).sort()).toEqual(Object.keys(requestSchemas).sort());
  });

  it.each(Object.entries(routes))("%s", async (name, [who, url]) => {
    const [method = "GET"] = name.split(" ");
    for (const column of columns) {
      // Watching does not end by itself.
      if (name === "GET /api/stream" && may(column, who)) continue;
      const payload = method === "GET" ? {} : { payload: {} };
      const { statusCode, body } = await here.ask(method, url, browserOf(column), payload);
      const code = statusCode < 400 ? undefined : (JSON.parse(body) as { error?: { code: string } }).error?.code;
      const refused = code === "login" || (code === "forbidden" && statusCode === 403);
      expect([column, !refused]).toEqual([column, may(column, who)]);
      if (refused) expect([column, statusCode]).toEqual([column, column === "nobody" ? 401 : 403]);
    }
  });

  it.each(Object.entries(verbs))("POST /api/request/%s", async (verb, who) => {
    for (const role of roles) {
      const { statusCode, body } = await here.ask("POST", `/api/request/${verb}`, here.login(role), { payload: {} });
      const { error } = JSON.parse(body) as { error?: { code: string } };
      const isThrough = statusCode === 200 || error?.code === "malformed";
      expect([role, isThrough]).toEqual([role, may(role, who)]);
      if (!isThrough) expect([statusCode, error?.code]).toEqual([403, "forbidden"]);
    }
  });

  it.each([
    "/%61pi/users",
    "/ap%69/users",
    "/api/%75sers",
    "/api%2Fusers",
    "/API/users",
    "/api/users/",
    "//api/users",
    "/./api/users",
  ])("another way to write a path goes around nothing: %s", async (url) => {
    for (const browser of [undefined, here.login("viewer")]) {
      const { statusCode, body } = await here.ask("GET", url, browser);
      expect([401, 403, 404, 503]).toContain(statusCode);
      expect(body).not.toContain("the-viewer");
    }
  });

  it("the buttons of the demo are not there at a real gateway", async () => {
    const real = await PageOfTest.open();
    const answer = await real.ask("POST", "/api/demo/press", real.login("administrator"), { payload: { desk: "d1" } });
    expect(answer.statusCode).toBe(404);
    await real.close();
  });

  it("a route without a row cannot be added", async () => {
    const other = await PageOfTest.open();
    await other.close();
    const { createServer } = await import("../../src/shell/web/server.ts");
    const web = {
      listen: "loopback",
      port: 0,
      tls: undefined,
      hosts: [],
      trustProxy: [],
      ...{ approval: "one-person" as const, approvalAgeDays: 7 },
    };
    const app = await createServer({
      web,
      tls: undefined,
      strangers: new Strangers(),
      identify: () => undefined,
      onFailure: () => undefined,
    });
    expect(() => app.get("/api/secret", async () => "")).toThrow(/has no row in roles.ts/);
    await app.close();
  });
});
