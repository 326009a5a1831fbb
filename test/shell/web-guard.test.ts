/** What other sites, strangers and broken clients try on the page. */
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { routeAccess } from "../../src/shell/web/roles.ts";
import { type Browser, PageOfTest } from "../tools/page.ts";

let here: PageOfTest;
afterEach(() => here.close());

const codeOf = ({ body }: { body: string }) => (JSON.parse(body) as { error?: { code: string } }).error?.code;

/** Everything that changes something and wants a login. */
const changing = Object.entries(routeAccess)
  .filter(([name, access]) => !name.startsWith("GET") && (access as unknown) !== "anyone")
  .map(([name]) => name.replace(":verb", "pair-cancel").replace(/:\w+/, "somebody").split(" ") as [string, string]);

describe("another site", () => {
  it.each(changing)("%s %s wants the token of this login", async (method, url) => {
    here = await PageOfTest.open({ demo: true });
    const browser = here.login("administrator");
    const other = here.login("guard");
    const ask = (csrf: string) => here.ask(method, url, { ...browser, csrf }, { payload: {} });
    for (const csrf of ["", "wrong", other.csrf, `${browser.csrf} `.slice(1)])
      expect(codeOf(await ask(csrf))).toBe("csrf");
    expect(codeOf(await ask(browser.csrf))).not.toBe("csrf");
  });

  it("cannot ask in somebody's name, not even for a login", async () => {
    here = await PageOfTest.open();
    const browser = here.login("administrator");
    const ask = (url: string, headers: Record<string, string>) =>
      here.ask("POST", url, browser, { payload: {}, headers });
    for (const url of ["/api/login", "/api/setup", "/api/request/pair-cancel"]) {
      expect(codeOf(await ask(url, { origin: "https://evil.example" }))).toBe("origin");
      expect(codeOf(await ask(url, { origin: "null" }))).toBe("origin");
      expect(codeOf(await ask(url, { origin: "http://localhost:8081" }))).toBe("origin");
      expect(codeOf(await ask(url, { "sec-fetch-site": "cross-site" }))).toBe("origin");
      expect(codeOf(await ask(url, { "sec-fetch-site": "same-site" }))).toBe("origin");
    }
    const own = { origin: "http://localhost:8080", "sec-fetch-site": "same-origin" };
    expect((await ask("/api/request/pair-cancel", own)).statusCode).toBe(200);
  });

  it("gets no leave to read: there is no CORS, and no frame", async () => {
    here = await PageOfTest.open();
    const headers = { origin: "https://evil.example" };
    const answer = await here.ask("GET", "/api/session", undefined, { headers });
    expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
    expect(answer.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    const preflight = await here.ask("OPTIONS", "/api/login", undefined, { headers });
    expect(preflight.statusCode).toBeGreaterThanOrEqual(400);
  });

  it("cannot let its own name point here (DNS rebinding)", async () => {
    here = await PageOfTest.open();
    const asHost = async (host: string) =>
      (await here.ask("GET", "/api/session", undefined, { headers: { host } })).statusCode;
    for (const host of [
      "evil.example",
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "[::1",
      "alarm.example.org.evil.example",
    ])
      expect([host, await asHost(host)]).toEqual([host, 421]);
    for (const host of [
      "localhost",
      "LOCALHOST:8080",
      "127.0.0.1:1",
      "[::1]:8080",
      "10.1.2.3",
      "alarm.example.org",
      "Alarm.Example.org.:443",
    ])
      expect([host, await asHost(host)]).toEqual([host, 200]);
  });
});

describe("what a request may be", () => {
  it("is JSON of at most 4 KiB", async () => {
    here = await PageOfTest.open();
    const login = async (payload: string, type = "application/json") => {
      const { statusCode, body } = await here.ask("POST", "/api/login", undefined, {
        payload,
        headers: { "content-type": type },
      });
      return [statusCode, codeOf({ body })];
    };
    expect(await login("name=a&password=b", "application/x-www-form-urlencoded")).toEqual([415, "content-type"]);
    expect(await login('{"name":"a"}', "text/plain")).toEqual([415, "content-type"]);
    expect(await login('{"name":"a"}', "multipart/form-data; boundary=x")).toEqual([415, "content-type"]);
    expect(await login("{")).toEqual([400, "malformed"]);
    expect(await login("")).toEqual([400, "malformed"]);
    expect(await login('{"__proto__":{"role":"administrator"},"name":"a","password":"b"}')).toEqual([400, "malformed"]);
    expect(await login("[]")).toEqual([400, "malformed"]);
    expect(await login(JSON.stringify({ name: "a", password: "b".repeat(5000) }))).toEqual([413, "too-large"]);
    expect(await login('{"name":"a","password":"b","role":"administrator"}')).toEqual([400, "malformed"]);
  });

  it("does not say who asks: that is the login's role", async () => {
    here = await PageOfTest.open();
    const guard = here.login("guard");
    const ask = (payload: object) => here.ask("POST", "/api/request/accept", guard, { payload });
    expect(codeOf(await ask({ alarm: "a-1", by: "d2" }))).toBe("malformed");
    expect((await ask({ alarm: "a-1" })).statusCode).toBe(200);
    expect(here.said.at(-1)).toMatchObject({ kind: "ask", request: { verb: "accept", alarm: "a-1", by: "guard" } });
    expect(
      (await here.ask("POST", "/api/request/accept", here.login("kiosk"), { payload: { alarm: "a-1" } })).statusCode,
    ).toBe(200);
    expect(here.said.at(-1)).toMatchObject({ request: { by: "kiosk" } });
  });

  it("is one of at most fifty a second; the others do not reach the core", async () => {
    here = await PageOfTest.open();
    const guard = here.login("guard");
    const all = await Promise.all(
      Array.from({ length: 300 }, () => here.ask("POST", "/api/request/accept", guard, { payload: { alarm: "a-1" } })),
    );
    expect(all.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThanOrEqual(200);
    expect(here.said.filter(({ kind }) => kind === "ask").length).toBeLessThanOrEqual(100);
  });

  it("is answered as the core says, with 409 for its refusals", async () => {
    const error = { code: "unknown-alarm", message: "alarm: no open alarm" } as const;
    here = await PageOfTest.open({}, () => ({ status: "error", error }));
    const answer = await here.ask("POST", "/api/request/accept", here.login("guard"), { payload: { alarm: "a-1" } });
    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([409, { status: "error", error }]);
  });
});

describe("files", () => {
  async function withPage(): Promise<void> {
    here = await PageOfTest.open();
    const folder = join(here.directory, "page");
    mkdirSync(join(folder, "assets"), { recursive: true });
    writeFileSync(join(folder, "index.html"), "<p>the page</p>");
    writeFileSync(join(folder, ".hidden"), "hidden");
    writeFileSync(join(folder, "assets/index-DkgYrjss.js"), "1");
    writeFileSync(join(here.directory, "secret"), "secret");
    const { directory } = here;
    await here.page.close();
    await here.app.close();
    here.store.close();
    here = await PageOfTest.open({ stateDirectory: directory, pageDirectory: folder });
  }

  it("are only those of the page, however the path is written", async () => {
    await withPage();
    for (const path of [
      ...["/../secret", "/..%2fsecret", "/%2e%2e/secret", "/%2e%2e%2fsecret", "/assets/../../secret", "/..%5csecret"],
      ...[
        "//secret",
        "/assets/..%252f..%252fsecret",
        "/.hidden",
        "/%00",
        "/web.db",
        "/../web.db",
        "/%c0%ae%c0%ae/secret",
      ],
    ]) {
      const { body } = await here.ask("GET", path);
      expect([path, body]).not.toEqual([path, expect.stringMatching(/^secret|^hidden|SQLite/)]);
    }
    expect((await here.ask("GET", "/")).body).toBe("<p>the page</p>");
    expect((await here.ask("GET", "/assets/index-DkgYrjss.js")).headers["cache-control"]).toContain("immutable");
  });

  it("what is no file is the page, but not below /api", async () => {
    await withPage();
    const deep = await here.ask("GET", "/desk/d1");
    expect([deep.body, deep.headers["cache-control"]]).toEqual(["<p>the page</p>", "no-cache"]);
    for (const path of ["/api", "/api/", "/api/nothing", "/api/..%2f", "/api/session/more", "//api/users"])
      expect([path, (await here.ask("GET", path)).body]).not.toEqual([path, expect.stringContaining("users")]);
    expect((await here.ask("GET", "/api/nothing")).statusCode).toBe(404);
    expect((await here.ask("POST", "/desk/d1")).statusCode).toBe(404);
  });
});

describe("headers", () => {
  it("and words are ours for an address that cannot be read, too", async () => {
    here = await PageOfTest.open();
    for (const path of ["/%", "/api/%zz", "/%e0%a4%a"]) {
      const { statusCode, headers, body } = await here.ask("GET", path);
      const { error } = JSON.parse(body) as { error: { code: string; message: string } };
      expect([path, statusCode, error.code]).toEqual([path, 400, "bad-address"]);
      expect(error.message).toContain("a % without two hexadecimal digits");
      expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    }
  });

  it("allow no inline code and nothing from elsewhere, and keep answers out of caches", async () => {
    here = await PageOfTest.open();
    const { headers } = await here.ask("GET", "/api/session");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
    // Without TLS it would be a lie, and lock a site out that takes TLS away again.
    expect(headers).not.toHaveProperty("strict-transport-security");
    expect(headers).not.toHaveProperty("server");
    expect(headers).not.toHaveProperty("x-powered-by");
  });

  it("behind a proxy with TLS the cookie is for TLS alone; nobody else is believed to be a proxy", async () => {
    const web = {
      listen: "loopback",
      port: 0,
      tls: undefined,
      hosts: [],
      trustProxy: ["127.0.0.1"],
      ...{ approval: "one-person" as const, approvalAgeDays: 7 },
    };
    here = await PageOfTest.open({ web });
    const payload = { code: here.code, name: "chief", password: "three calm words" };
    const headers = { "x-forwarded-proto": "https", "x-forwarded-for": "10.9.9.9" };
    const cookie = (await here.ask("POST", "/api/setup", undefined, { payload, headers })).headers["set-cookie"];
    expect(String(cookie)).toMatch(/^__Host-rufkreis=.*Secure/);
    const plain = await PageOfTest.open();
    const more = { payload: { ...payload, code: plain.code }, headers };
    expect(String((await plain.ask("POST", "/api/setup", undefined, more)).headers["set-cookie"])).not.toContain(
      "Secure",
    );
    await plain.close();
  });
});

describe("connections", () => {
  /** What comes back until the connection ends. */
  async function ended(socket: Socket): Promise<string> {
    let text = "";
    socket.on("data", (data: Buffer) => {
      text += data.toString();
    });
    await once(socket, "close");
    return text;
  }

  const open = async (): Promise<{ port: number; dial: () => Promise<Socket> }> => {
    await here.app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = here.app.server.address() as { port: number };
    const dial = async (): Promise<Socket> => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => socket.destroy());
      await once(socket, "connect");
      return socket;
    };
    return { port, dial };
  };

  it("have bounds for everything that a slow or endless client holds", async () => {
    here = await PageOfTest.open();
    const { server } = here.app;
    expect(server.headersTimeout).toBeLessThanOrEqual(10_000);
    expect(server.requestTimeout).toBeLessThanOrEqual(10_000);
    expect(server.timeout).toBeLessThanOrEqual(30_000);
    expect(server.maxConnections).toBeLessThanOrEqual(400);
  });

  it("are ended when the head of a request does not end", async () => {
    here = await PageOfTest.open();
    const { dial } = await open();
    const socket = await dial();
    socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}`);
    expect(await ended(socket)).toMatch(/^HTTP\/1.1 431/);
  });

  it("are ended when what comes is no HTTP", async () => {
    here = await PageOfTest.open();
    const { dial } = await open();
    const socket = await dial();
    socket.write("\x16\x03\x01 this is no request\r\n\r\n");
    expect(await ended(socket)).toMatch(/^HTTP\/1.1 400/);
  });

  it("are at most 200 of one address, however little they say", async () => {
    here = await PageOfTest.open();
    const { dial } = await open();
    const held = await Promise.all(Array.from({ length: 200 }, dial));
    expect(await ended(await dial())).toBe("");
    for (const socket of held) socket.destroy();
  });

  it("that strangers hold keep nobody out who has a login", async () => {
    here = await PageOfTest.open();
    const { port } = await open();
    const guard = here.login("guard");
    const from = async (localAddress: string): Promise<Socket> => {
      const socket = connect({ port, host: "127.0.0.1", localAddress });
      socket.on("error", () => socket.destroy());
      await once(socket, "connect");
      return socket;
    };
    const request = `GET /api/site HTTP/1.1\r\nHost: localhost\r\nCookie: ${guard.cookie}\r\n`;
    const watching = await from("127.0.0.4");
    watching.write(`${request}\r\n`);
    await once(watching, "data");
    const held: Socket[] = [];
    for (let each = 0; each < 450; each++) held.push(await from(`127.0.0.${2 + (each % 2)}`));
    const coming = await from("127.0.0.1");
    coming.write(`${request}Connection: close\r\n\r\n`);
    expect(await ended(coming)).toMatch(/^HTTP\/1.1 200/);
    watching.write(`${request}Connection: close\r\n\r\n`);
    expect(await ended(watching)).toMatch(/^HTTP\/1.1 200/);
    for (const socket of held) socket.destroy();
  });

  it("are taken in up to a bound, and again when others have gone", async () => {
    here = await PageOfTest.open();
    const { dial } = await open();
    here.app.server.maxConnections = 5;
    const held = await Promise.all(Array.from({ length: 5 }, dial));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await ended(await dial())).toBe("");
    held[0]?.destroy();
    let last = "";
    while (last === "") {
      const socket = await dial();
      socket.write("GET /api/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      last = await ended(socket);
    }
    expect(last).toMatch(/^HTTP\/1.1 200/);
    for (const socket of held) socket.destroy();
  });
});

describe("the audit", () => {
  it("tells who changed what; of work on alarms only the role", async () => {
    here = await PageOfTest.open();
    const chief: Browser = here.login("administrator", "chief");
    const payload = { name: "night", role: "guard", password: "three calm words" };
    expect((await here.ask("POST", "/api/users", chief, { payload })).statusCode).toBe(201);
    const night = here.login("guard", "night");
    await here.ask("POST", "/api/request/close", night, {
      payload: { alarm: "a-1", reason: "Ms Meier was calm again" },
    });
    await here.ask("POST", "/api/request/move", chief, { payload: { desk: "d1", to: "d2" } });
    // Refused, so not done.
    await here.ask("POST", "/api/request/move", night, { payload: { desk: "d1", to: "d2" } });
    const { changes } = JSON.parse((await here.ask("GET", "/api/audit", chief)).body) as { changes: object[] };
    expect(changes).toMatchObject([
      { who: "chief", role: "administrator", what: "move", about: "desk d1, to d2" },
      { who: "guard", role: "guard", what: "close", about: "alarm a-1" },
      { who: "chief", role: "administrator", what: "user-added", about: "night, guard" },
    ]);
    expect(JSON.stringify(changes)).not.toMatch(/calm words|Meier/);
  });

  it("cannot lose the last administrator", async () => {
    here = await PageOfTest.open();
    const chief = here.login("administrator", "chief");
    expect(codeOf(await here.ask("DELETE", "/api/users/chief", chief))).toBe("last-administrator");
    const role = { payload: { role: "guard" } };
    expect(codeOf(await here.ask("PATCH", "/api/users/chief", chief, role))).toBe("last-administrator");
    expect((await here.ask("GET", "/api/users", chief)).body).toContain('"role":"administrator"');
  });
});

describe("a kiosk", () => {
  it("comes in by its address, looks and accepts, until its token is deleted", async () => {
    here = await PageOfTest.open();
    const chief = here.login("administrator");
    const made = JSON.parse((await here.ask("POST", "/api/kiosk", chief, { payload: { name: "Flur 1" } })).body) as {
      id: string;
      url: string;
    };
    expect(made.url).toMatch(/^http:\/\/localhost:8080\/kiosk\/[\w-]{43}$/);
    expect((await here.ask("GET", "/api/kiosk", chief)).body).not.toContain(made.url.slice(-43));
    const entered = await here.ask("GET", new URL(made.url).pathname);
    expect([entered.statusCode, entered.headers.location]).toEqual([303, "/"]);
    const cookie = String(entered.headers["set-cookie"]).split(";")[0] ?? "";
    const session = await here.ask("GET", "/api/session", { cookie, csrf: "" });
    expect(JSON.parse(session.body)).toMatchObject({ user: { role: "kiosk", verbs: ["accept"] } });
    await here.ask("DELETE", `/api/kiosk/${made.id}`, chief);
    expect((await here.ask("GET", "/api/site", { cookie, csrf: "" })).statusCode).toBe(401);
    const { pathname } = new URL(made.url);
    expect(codeOf(await here.ask("GET", pathname))).toBe("unknown-kiosk");
    const gone = await here.ask("GET", pathname, undefined, { headers: { accept: "text/html,*/*;q=0.8" } });
    expect([gone.statusCode, gone.headers["content-type"]]).toEqual([404, "text/plain; charset=utf-8"]);
    expect(gone.body).toMatch(/not good any more.*\n.*gilt nicht mehr/);
  });
});
