/** Accounts of the page from the machine itself, with the gateway away. */
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Accounts } from "../../src/shell/web/accounts.ts";
import { isPassword } from "../../src/shell/web/password.ts";
import { openStore } from "../../src/shell/web/store.ts";
import { program, siteDirectory } from "./cli.ts";
import { siteText } from "./site.ts";
import { AtTerminal } from "./terminal.ts";

let site: ReturnType<typeof siteDirectory>;
beforeEach(() => {
  site = siteDirectory(siteText(["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"], 1883));
});
afterEach(() => site.remove());

function user(words: readonly string[], input = "") {
  const env = { PATH: process.env.PATH ?? "" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "user", ...words, "-c", site.file], {
    input,
    env,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

const passwordOf = (name: string): string => {
  const store = openStore(join(site.directory, "state/web.db"));
  const kept = new Accounts(store).passwordOf(name) ?? "";
  store.close();
  return kept;
};

describe("rufkreis user", () => {
  it("makes the first administrator, changes and lists; the password is nowhere", () => {
    expect(user(["add", "chief", "--role", "administrator"], "three calm words\n")).toEqual({
      code: 0,
      out: "chief may log in as administrator\n",
      err: "",
    });
    expect(user(["add", "night", "--role", "guard"], "four other calm words\n").code).toBe(0);
    expect(user(["role", "night", "viewer"]).out).toBe("night is viewer now\n");
    const rows = user(["list", "--json"]).out.trim().split("\n");
    expect(rows.map((row) => JSON.parse(row))).toMatchObject([
      { name: "chief", role: "administrator" },
      { name: "night", role: "viewer" },
    ]);
    const file = join(site.directory, "state/web.db");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).includes("calm words")).toBe(false);
    expect(user(["remove", "night"]).out).toBe("night is deleted\n");
  });

  it("does not take the last administrator away, and says how to go on", () => {
    user(["add", "chief", "--role", "administrator"], "three calm words\n");
    for (const words of [
      ["remove", "chief"],
      ["role", "chief", "guard"],
    ])
      expect(user(words)).toMatchObject({ code: 1, err: expect.stringContaining("make another one first") });
  });

  it("refuses what the page refuses, with 2", () => {
    expect(user(["add", "Chief", "--role", "administrator"], "three calm words\n")).toMatchObject({ code: 2 });
    expect(user(["add", "chief", "--role", "king"], "three calm words\n").err).toContain("role: one of viewer, guard");
    expect(user(["add", "chief", "--role", "guard"], "short\n").err).toContain("at least 10 characters");
    expect(user(["password", "nobody"], "three calm words\n").err).toContain('there is no account "nobody"');
    expect(user(["list"]).out.trim()).toBe("name  role  changed");
  });

  it("asks twice at a terminal, and shows nothing of it", async () => {
    user(["add", "chief", "--role", "administrator"], "three calm words\n");
    const terminal = new AtTerminal(["user", "password", "chief", "-c", site.file]);
    await terminal.sees(/password for chief: /);
    terminal.type("five quite new calm words");
    await terminal.sees(/once more: /);
    terminal.type("five quite new calm words");
    expect(await terminal.ended).toBe(0);
    expect(terminal.text).toContain("chief has a new password");
    expect(terminal.text).not.toContain("calm");
    expect(isPassword("five quite new calm words", passwordOf("chief"))).toBe(true);
  });

  it("changes nothing when the two are not the same, or it is broken off", async () => {
    user(["add", "chief", "--role", "administrator"], "three calm words\n");
    const before = passwordOf("chief");
    const different = new AtTerminal(["user", "password", "chief", "-c", site.file]);
    await different.sees(/password for chief: /);
    different.type("five quite new calm words");
    await different.sees(/once more: /);
    different.type("six quite new calm words");
    expect(await different.ended).toBe(2);
    const broken = new AtTerminal(["user", "password", "chief", "-c", site.file]);
    await broken.sees(/password for chief: /);
    broken.interrupt();
    expect(await broken.ended).toBe(130);
    expect(passwordOf("chief")).toBe(before);
  });
});
