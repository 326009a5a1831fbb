/** The first start, passwords, sessions and what people try to get around them. */
import { statSync } from "node:fs";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Accounts } from "../../src/shell/web/accounts.ts";
import { LoginLimit } from "../../src/shell/web/login-limit.ts";
import { hashPassword, isPassword, nobodysPassword } from "../../src/shell/web/password.ts";
import { PasswordThread } from "../../src/shell/web/password-thread.ts";
import { Sessions } from "../../src/shell/web/sessions.ts";
import { storeFile } from "../../src/shell/web/store.ts";
import { cookieOf, PageOfTest } from "../tools/page.ts";

// Passwords take their time by design, and more on a machine that others keep busy.
vi.setConfig({ testTimeout: 90_000 });

let here: PageOfTest;
afterEach(() => here.close());

const password = "three calm words";
const bodyOf = (response: { body: string }) => JSON.parse(response.body) as Record<string, unknown>;

/** The first start, done. */
async function setUp(): Promise<{ cookie: string; csrf: string }> {
  here = await PageOfTest.open();
  const payload = { code: here.code, name: "chief", password };
  const response = await here.ask("POST", "/api/setup", undefined, { payload });
  expect([response.statusCode, response.body]).toEqual([200, expect.stringContaining("administrator")]);
  return { cookie: cookieOf(response), csrf: String(bodyOf(response).csrf) };
}

const logIn = (name: string, tried: string, cookie?: string) =>
  here.ask("POST", "/api/login", undefined, {
    payload: { name, password: tried },
    ...(cookie === undefined ? {} : { headers: { cookie } }),
  });

describe("the first start", () => {
  it("wants the code of the console, and only once", async () => {
    here = await PageOfTest.open();
    expect(here.code).toMatch(/^[2-9a-hjkmnp-tw-z]{5}-[2-9a-hjkmnp-tw-z]{5}$/);
    expect(bodyOf(await here.ask("GET", "/api/session"))).toMatchObject({ setup: true, user: null, csrf: null });
    const attempt = (code: string | undefined) =>
      here.ask("POST", "/api/setup", undefined, { payload: { code, name: "chief", password } });
    expect((await attempt("22222-22222")).statusCode).toBe(401);
    // As it is typed on a phone.
    expect((await attempt(here.code?.toUpperCase().replace("-", " "))).statusCode).toBe(200);
    expect((await attempt(here.code)).statusCode).toBe(409);
    expect(bodyOf(await here.ask("GET", "/api/session"))).toMatchObject({ setup: false });
  });

  it("is over for that start after thirty wrong codes, also for the right one", async () => {
    here = await PageOfTest.open();
    for (let tries = 0; tries < 30; tries++)
      await here.ask("POST", "/api/setup", undefined, { payload: { code: "wrong", name: "chief", password } });
    const right = await here.ask("POST", "/api/setup", undefined, {
      payload: { code: here.code, name: "chief", password },
    });
    expect([right.statusCode, right.body]).toEqual([429, expect.stringContaining("start the gateway anew")]);
  });

  it("demands a password that is worth one, and does not say it back", async () => {
    here = await PageOfTest.open();
    const short = await here.ask("POST", "/api/setup", undefined, {
      payload: { code: here.code, name: "Chief!", password: "hunter2" },
    });
    expect(short.statusCode).toBe(400);
    expect(short.body).toContain("password: at least 10 characters");
    expect(short.body).toContain("name: 1 to 40 of a-z");
    expect(short.body).not.toContain("hunter2");
  });
});

describe("a login", () => {
  it("is a cookie that no script reads and no other site sends", async () => {
    await setUp();
    const response = await logIn("Chief ", password);
    expect(response.statusCode).toBe(200);
    expect(String(response.headers["set-cookie"])).toMatch(
      /^rufkreis=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  it("says the same of a wrong name and of a wrong password", async () => {
    await setUp();
    const [wrongName, wrongPassword] = [await logIn("nobody", password), await logIn("chief", "four wrong words here")];
    expect([wrongName.statusCode, wrongName.body]).toEqual([401, wrongPassword.body]);
  });

  it("is a new session each time, and never the one that the browser brought", async () => {
    const first = await setUp();
    const second = cookieOf(await logIn("chief", password, first.cookie));
    expect(second).not.toBe(first.cookie);
    expect(bodyOf(await here.ask("GET", "/api/session", { ...first })).user).toBeNull();
    // A made-up one is not taken on.
    const fixed = cookieOf(await logIn("chief", password, "rufkreis=chosen-by-somebody-else"));
    expect(fixed).not.toContain("chosen");
  });

  it("survives a restart of the gateway, and ends with a logout", async () => {
    const { cookie, csrf } = await setUp();
    const { stateDirectory } = { stateDirectory: here.directory };
    const again = await PageOfTest.open({ stateDirectory });
    expect(again.code).toBeUndefined();
    expect(bodyOf(await again.ask("GET", "/api/session", { cookie, csrf })).user).toMatchObject({ name: "chief" });
    expect((await again.ask("POST", "/api/logout", { cookie, csrf }, { payload: {} })).statusCode).toBe(200);
    expect(bodyOf(await again.ask("GET", "/api/session", { cookie, csrf })).user).toBeNull();
    await again.page.close();
    again.store.close();
  });

  it("is kept as hashes in a file for the gateway's user alone", async () => {
    const { cookie, csrf } = await setUp();
    expect(statSync(storeFile(here.directory)).mode & 0o777).toBe(0o600);
    const rows = JSON.stringify([
      here.store.prepare("SELECT hex(id), csrf FROM session").all(),
      here.store.prepare("SELECT * FROM account").all(),
    ]);
    expect(rows).toContain(csrf);
    expect(rows).not.toContain(cookie.split("=")[1]);
    expect(rows).not.toContain(password);
  });

  it("ends when it was idle for a shift and a night, and after a month; a stopped clock does not prolong it", () => {
    return PageOfTest.open().then((page) => {
      here = page;
      const hour = 3_600_000;
      let now = 1_800_000_000_000;
      const sessions = new Sessions(here.store, () => now);
      here.login("guard", "night");
      const token = sessions.begin({ account: "night" });
      now += 15 * hour;
      expect(sessions.find(token)?.role).toBe("guard");
      now += 17 * hour;
      expect(sessions.find(token)).toBeUndefined();
      const daily = sessions.begin({ account: "night" });
      for (let day = 0; day < 75; day++) {
        now += 10 * hour;
        sessions.find(daily);
      }
      expect(sessions.find(daily)).toBeUndefined();
      const future = sessions.begin({ account: "night" });
      now -= 48 * hour;
      expect(sessions.find(future)).toBeUndefined();
    });
  });

  it("ends with a new password, except where it was given, and with the account; a new role holds at once", async () => {
    const chief = await setUp();
    const elsewhere = cookieOf(await logIn("chief", password));
    const change = { old: password, new: "four other calm words" };
    expect((await here.ask("POST", "/api/password", chief, { payload: change })).statusCode).toBe(200);
    expect(bodyOf(await here.ask("GET", "/api/session", chief)).user).toMatchObject({ name: "chief" });
    expect(bodyOf(await here.ask("GET", "/api/session", { cookie: elsewhere, csrf: "" })).user).toBeNull();
    expect((await logIn("chief", password)).statusCode).toBe(401);
    const guard = here.login("guard");
    expect((await here.ask("PATCH", "/api/users/the-guard", chief, { payload: { role: "viewer" } })).statusCode).toBe(
      200,
    );
    expect((await here.ask("POST", "/api/request/raise", guard, { payload: {} })).statusCode).toBe(403);
    expect((await here.ask("DELETE", "/api/users/the-guard", chief)).statusCode).toBe(200);
    expect((await here.ask("GET", "/api/site", guard)).statusCode).toBe(401);
  });

  it("is asked again when the body is there: whoever is sent away meanwhile leaves no account behind", async () => {
    const chief = await setUp();
    const sly = here.login("administrator", "sly");
    const body = JSON.stringify({ name: "backdoor", role: "administrator", password });
    async function* slowly() {
      yield body.slice(0, 5);
      expect((await here.ask("DELETE", "/api/users/sly", chief)).statusCode).toBe(200);
      yield body.slice(5);
    }
    const headers = { "content-type": "application/json" };
    const late = await here.ask("POST", "/api/users", sly, { payload: Readable.from(slowly()), headers });
    expect([late.statusCode, late.body]).toEqual([401, expect.stringContaining("log in again")]);
    expect((await here.ask("GET", "/api/users", chief)).body).not.toContain("backdoor");
  });

  it("is asked again when a password was tried or kept, which takes its time", async () => {
    const chief = await setUp();
    const accounts = new Accounts(here.store);
    const { hash, check } = PasswordThread.prototype;
    const user = { name: "leaver", role: "administrator" as const, password };
    const sly = here.login("administrator", "sly");
    const hashing = vi.spyOn(PasswordThread.prototype, "hash").mockImplementationOnce(async function (
      this: PasswordThread,
      text: string,
    ) {
      const kept = await hash.call(this, text);
      accounts.remove("sly");
      return kept;
    });
    expect((await here.ask("POST", "/api/users", sly, { payload: user })).statusCode).toBe(401);
    expect((await here.ask("POST", "/api/users", chief, { payload: user })).statusCode).toBe(201);
    const checking = vi.spyOn(PasswordThread.prototype, "check").mockImplementationOnce(async function (
      this: PasswordThread,
      ...tried: Parameters<PasswordThread["check"]>
    ) {
      const isRight = await check.apply(this, tried);
      accounts.remove("leaver");
      return isRight;
    });
    expect((await logIn("leaver", password)).statusCode).toBe(401);
    for (const spy of [hashing, checking]) spy.mockRestore();
  });
});

describe("somebody who tries passwords", () => {
  it("is told to wait after ten for one name, whatever the address; others still log in", async () => {
    let now = 0;
    here = await PageOfTest.open();
    const limit = new LoginLimit(() => now);
    for (let tries = 0; tries < 10; tries++) limit.take(`10.0.0.${tries}`, "chief");
    expect(() => limit.take("10.0.1.1", "chief")).toThrow(/wait 30 s/);
    limit.take("10.0.1.1", "guard");
    now += 30_000;
    limit.take("10.0.1.1", "chief");
    expect(() => limit.take("10.0.1.1", "chief")).toThrow(/wait/);
  });

  it("has twenty tries from an address, and a whole IPv6 network is one", async () => {
    here = await PageOfTest.open();
    const limit = new LoginLimit(() => 0);
    for (let tries = 0; tries < 20; tries++) limit.take(`2001:db8::${tries}`, `name-${tries}`);
    expect(() => limit.take("2001:db8:0:0:ffff::1", "another")).toThrow(/too many/);
    limit.take("2001:db8:0:1::1", "another");
  });

  it("does not make the gateway forget by coming from many addresses", async () => {
    here = await PageOfTest.open();
    const limit = new LoginLimit(() => 0);
    let letThrough = 0;
    for (let tries = 0; tries < 20_000; tries++) {
      try {
        limit.take(`10.${tries >> 16}.${(tries >> 8) & 255}.${tries & 255}`, `name-${tries}`);
        letThrough++;
      } catch (error) {
        expect((error as Error).message).toContain("too many");
      }
    }
    expect(letThrough).toBe(50);
  });

  it("is answered 429 with the time to wait", async () => {
    await setUp();
    const codes = new Set<number>();
    for (let tries = 0; tries < 11; tries++) {
      const { statusCode, headers } = await logIn("chief", "wrong");
      codes.add(statusCode);
      if (statusCode === 429) expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    }
    expect([...codes]).toEqual([401, 429]);
    expect((await logIn("chief", password)).statusCode).toBe(429);
  });
});

describe("a kept password", () => {
  it("has its own salt and its parameters, and is only right for itself", async () => {
    here = await PageOfTest.open();
    const [one, two] = [hashPassword(password), hashPassword(password)];
    expect(one).toMatch(/^scrypt\$15\$8\$3\$/);
    expect(one).not.toBe(two);
    expect([isPassword(password, one), isPassword(`${password} `, one)]).toEqual([true, false]);
    // é as one character and as two.
    expect(isPassword("caf\u0065\u0301 caf\u00e9 caf\u00e9", hashPassword("caf\u00e9 caf\u00e9 caf\u00e9"))).toBe(true);
  });

  it("of nobody has the same form and parameters, so that it takes as long, and is right for nothing", async () => {
    here = await PageOfTest.open();
    const [one, two] = [nobodysPassword(), nobodysPassword()];
    const form = (text: string) => text.split("$").map((part, place) => (place < 4 ? part : part.length));
    expect(form(one)).toEqual(form(hashPassword(password)));
    expect(one).not.toBe(two);
    expect([isPassword(password, one), isPassword("", one)]).toEqual([false, false]);
  });
});
