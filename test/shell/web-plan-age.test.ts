/** Two have to agree on a plan, and one of them made the other: how old an account has to be before it counts, and whose clock says so. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PlanSaved } from "../../src/core/plan-edited.ts";
import { dayMs, rfc3339 } from "../../src/core/time.ts";
import { countsFrom, isOldEnough } from "../../src/shell/plan/account-age.ts";
import { Accounts } from "../../src/shell/web/accounts.ts";
import { hashPassword } from "../../src/shell/web/password.ts";
import { openStore, storeFile } from "../../src/shell/web/store.ts";
import { codeOf, EditorOfTest, moved, planText, twoPersons } from "../tools/plan-page.ts";

const noon = Date.parse("2026-06-15T12:00:00.000Z");
const hourMs = 3_600_000;
const weekMs = 7 * dayMs;

let here: EditorOfTest;
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: noon - 400 * dayMs }));
afterEach(async () => {
  vi.useRealTimers();
  await here.page.close();
});

type Refused = { readonly error: { readonly code: string; readonly message: string; readonly from?: string } };

/** An office with a chief of long standing, where an account counts after so many days. */
const office = async (approvalAgeDays: number): Promise<void> => {
  here = await EditorOfTest.open({ web: { ...twoPersons.web, approvalAgeDays } });
};

const madeAt = (ms: number, name = "second"): void => {
  vi.setSystemTime(ms);
  here.page.login("administrator", name);
};

const changeAt = (ms: number, by: string, name: string, payload: object) => {
  vi.setSystemTime(ms);
  return here.page.ask("PATCH", `/api/users/${name}`, here.page.login("administrator", by), { payload });
};

/** Each logs in anew: a session does not live through the days between. */
const draftAt = (ms: number, name = "the-administrator") => {
  vi.setSystemTime(ms);
  return here.save((plan) => moved(plan, 7), here.page.login("administrator", name));
};

const approveAt = async (ms: number, name = "second") => {
  vi.setSystemTime(ms);
  const browser = here.page.login("administrator", name);
  const { draft } = (await here.ask<{ draft: { hash: string } }>("GET", "", undefined, browser)).json;
  return here.ask<PlanSaved & Partial<Refused>>("POST", "/draft", { hash: draft.hash }, browser);
};

describe("an administrator who makes the second one himself", () => {
  it("waits a week with it, also when the account was made before the draft", async () => {
    await office(7);
    madeAt(noon - hourMs);
    await draftAt(noon);
    const answer = await approveAt(noon + hourMs);
    expect([answer.statusCode, codeOf(answer), here.onDisk]).toEqual([409, "new-account", planText]);
    expect(answer.json.error).toMatchObject({ from: rfc3339(noon - hourMs + weekMs) });
    expect(answer.json.error?.message).toContain("another administrator has to approve it");
  });

  it("does not get there by waiting with the draft: what counts is how old the account was then", async () => {
    await office(7);
    madeAt(noon - hourMs);
    await draftAt(noon);
    expect(codeOf(await approveAt(noon + 30 * dayMs))).toBe("new-account");
    await draftAt(noon + 30 * dayMs);
    expect((await approveAt(noon + 30 * dayMs)).statusCode).toBe(200);
  });

  it("is no longer stopped to the millisecond when the days are over", async () => {
    await office(7);
    madeAt(noon - weekMs + 1);
    await draftAt(noon);
    expect(codeOf(await approveAt(noon + 1))).toBe("new-account");
    await draftAt(noon + 1);
    expect((await approveAt(noon + 1)).json).toEqual({ saved: "file", version: 2 });
  });

  it("waits again after a new role or password of that account, whoever gave it", async () => {
    await office(7);
    madeAt(noon - 300 * dayMs);
    const changes: [by: string, what: object][] = [
      ["the-administrator", { role: "administrator" }],
      ["the-administrator", { password: "three calm words" }],
      ["second", { password: "four calm words more" }],
    ];
    for (const [day, [by, change]] of changes.entries()) {
      const at = noon + day * 30 * dayMs;
      expect((await changeAt(at - hourMs, by, "second", change)).statusCode).toBe(200);
      await draftAt(at);
      expect([change, codeOf(await approveAt(at))]).toEqual([change, "new-account"]);
    }
  });

  it("does not get there by drafting with the new account and approving with his own", async () => {
    await office(7);
    madeAt(noon - hourMs);
    const answer = await draftAt(noon, "second");
    expect([answer.statusCode, codeOf(answer)]).toEqual([409, "new-drafter"]);
    expect(answer.json.error).toMatchObject({ from: rfc3339(noon - hourMs + weekMs) });
    expect((await here.ask("GET", "/draft", undefined, here.page.login("administrator"))).statusCode).toBe(404);
    expect((await draftAt(noon - hourMs + weekMs, "second")).json).toEqual({ saved: "draft" });
    expect((await approveAt(noon + weekMs, "the-administrator")).statusCode).toBe(200);
  });

  it("nor with an old one to which he gives a role or a password", async () => {
    await office(7);
    madeAt(noon - 300 * dayMs);
    for (const [day, change] of [{ role: "administrator" }, { password: "three calm words" }].entries()) {
      const at = noon + day * 30 * dayMs;
      await changeAt(at - hourMs, "the-administrator", "second", change);
      expect([change, codeOf(await draftAt(at, "second"))]).toEqual([change, "new-drafter"]);
    }
  });

  it("may change a password of his own at any time and draft, before and after", async () => {
    await office(7);
    madeAt(noon - 300 * dayMs);
    const chief = "the-administrator";
    here.page.store.prepare("UPDATE account SET password = ?").run(hashPassword("three calm words"));
    const payload = { old: "three calm words", new: "four calm words more" };
    vi.setSystemTime(noon - hourMs);
    const browser = here.page.login("administrator", chief);
    expect((await here.page.ask("POST", "/api/password", browser, { payload })).statusCode).toBe(200);
    expect((await changeAt(noon - 1, chief, chief, { password: "five calm words at last" })).statusCode).toBe(200);
    await draftAt(noon);
    expect((await changeAt(noon + 1, chief, chief, { password: "six calm words in a row" })).statusCode).toBe(200);
    expect((await approveAt(noon + hourMs)).statusCode).toBe(200);
  });
});

describe("with 0 days", () => {
  it("it is enough to be older than the draft, and a new account may draft", async () => {
    await office(0);
    madeAt(noon - 1);
    madeAt(noon, "third");
    for (const name of ["third", "the-administrator"])
      expect((await draftAt(noon, name)).json).toEqual({ saved: "draft" });
    expect(codeOf(await approveAt(noon + hourMs, "third"))).toBe("new-account");
    expect((await approveAt(noon + hourMs)).statusCode).toBe(200);
  });
});

describe("a clock or a time that cannot be right", () => {
  it("makes nobody old: an account of the future, a draft of the future, and what is no time", async () => {
    await office(7);
    madeAt(noon - hourMs);
    await draftAt(noon + 300 * dayMs);
    expect(codeOf(await approveAt(noon))).toBe("new-account");
    const changedAt = (at: string) => here.page.store.prepare("UPDATE account SET changedAt = ?").run(at);
    for (const at of [
      ...["", "1", "2020", "0000-01-01T00:00:00.000Z", "2020-01-01", "yesterday", "2020-02-30T00:00:00.000Z"],
      ...["2020-01-01T00:00:00.000+14:00", "-271821-04-20T00:00:00.000Z", "+275760-09-13T00:00:00.000Z"],
      ...["9999-12-31T23:59:59.999Z", rfc3339(noon + 1), " 2020-01-01T00:00:00.000Z"],
    ]) {
      changedAt(at);
      expect([at, codeOf(await approveAt(noon))]).toEqual([at, "new-account"]);
    }
    expect(here.onDisk).toBe(planText);
    changedAt("1970-01-01T00:00:00.000Z");
    expect((await approveAt(noon)).statusCode).toBe(200);
  });

  it("of a draft is no time at all when it cannot be read", () => {
    const from = countsFrom("2020-01-01T00:00:00.000Z", 7);
    expect(isOldEnough(from, "2020-01-08T00:00:00.000Z", noon)).toBe(true);
    for (const draftAt of ["", "9", "later", "2020-01-07T23:59:59.999Z"])
      expect([draftAt, isOldEnough(from, draftAt, noon)]).toEqual([draftAt, false]);
    expect(isOldEnough(from, "2020-01-08T00:00:00.000Z", Number.NaN)).toBe(false);
  });
});

describe("the list of accounts", () => {
  const listed = async (): Promise<{ name: string; approvesFrom?: string }[]> =>
    JSON.parse((await here.page.ask("GET", "/api/users", here.page.login("administrator"))).body).users;

  it("says from when on an administrator counts as the second one, where two have to agree", async () => {
    await office(7);
    madeAt(noon);
    here.page.login("guard");
    const found = (await listed()).map(({ name, approvesFrom }) => [name, approvesFrom]);
    expect(Object.fromEntries(found)).toEqual({
      "the-administrator": rfc3339(noon - 393 * dayMs),
      second: rfc3339(noon + weekMs),
      "the-guard": undefined,
    });
    await here.page.close();
    here = await EditorOfTest.open();
    expect((await listed())[0]).not.toHaveProperty("approvesFrom");
  });
});

describe("accounts that an earlier release kept", () => {
  it("are as old as their last change, and those of a later release are left alone", async () => {
    await office(7);
    const { store, directory } = here.page;
    store.exec("ALTER TABLE account DROP COLUMN givenAt; PRAGMA user_version = 1");
    const file = storeFile(directory);
    for (const _again of [1, 2]) {
      const opened = openStore(file);
      expect(new Accounts(opened).list()).toMatchObject([
        { changedAt: rfc3339(Date.now()), givenAt: rfc3339(Date.now()) },
      ]);
      opened.close();
    }
    for (const version of [0, 3]) {
      store.exec(`PRAGMA user_version = ${version}`);
      expect(() => openStore(file)).toThrow("was written by a later release");
    }
  });
});
