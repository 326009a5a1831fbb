/** Who may log in, with which role. An office names accounts as it likes; a role (`guard-night`) serves as well as a person. */
import { z } from "zod";
import { rfc3339 } from "../../core/time.ts";
import { Refusal } from "./errors.ts";
import { passwordLength } from "./password.ts";
import { type AccountRole, accountRoles } from "./roles.ts";
import type { Store } from "./store.ts";

export interface Account {
  readonly name: string;
  readonly role: AccountRole;
  /** When it was made, or its role or password changed. */
  readonly changedAt: string;
  /** The same, without passwords that somebody set for themselves: since then it is in the same hands. */
  readonly givenAt: string;
}

/** Many times the people of an office; the table stays small whatever happens. */
const accountsMax = 200;

export const accountName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, "1 to 40 of a-z, 0-9, dot, - and _, beginning with a letter or a digit");
export const accountRole = z.enum(accountRoles, `one of ${accountRoles.join(", ")}`);
export const newPassword = z
  .string()
  .min(passwordLength.min, `at least ${passwordLength.min} characters; some words in a row are best`)
  .max(passwordLength.max, `at most ${passwordLength.max} characters`);

export class Accounts {
  readonly #db: Store;

  constructor(db: Store) {
    this.#db = db;
  }

  list(): Account[] {
    return this.#db.prepare<[], Account>("SELECT name, role, changedAt, givenAt FROM account ORDER BY name").all();
  }

  find(name: string): Account | undefined {
    return this.list().find((account) => account.name === name);
  }

  /** Whether somebody can make further accounts. */
  get hasAdministrator(): boolean {
    return this.#administrators() > 0;
  }

  /** The kept password of an account, `undefined` for a name that does not exist. */
  passwordOf(name: string): string | undefined {
    return this.#db.prepare<[string], string>("SELECT password FROM account WHERE name = ?").pluck().get(name);
  }

  /** @param password as it is kept (password.ts). @throws Refusal */
  add(name: string, role: AccountRole, password: string): void {
    const now = rfc3339(Date.now());
    const count = this.#db.prepare<[], number>("SELECT count(*) FROM account").pluck().get() ?? 0;
    if (count >= accountsMax)
      throw new Refusal(409, "too-many", `there are ${accountsMax} accounts; delete some that nobody uses`);
    const added = this.#db
      .prepare(
        "INSERT INTO account (name, role, password, changedAt, givenAt) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      )
      .run(name, role, password, now, now);
    if (added.changes === 0) throw new Refusal(409, "name-taken", `name: there is an account "${name}" already`);
  }

  /** By somebody else. Ends the account's sessions. @throws Refusal */
  setPassword(name: string, password: string): void {
    this.#db.transaction(() => {
      this.setOwnPassword(name, password, undefined);
      this.#handOver(name);
    })();
  }

  /** By whoever is logged in with it. Ends the account's sessions, but not the one given. @throws Refusal */
  setOwnPassword(name: string, password: string, except: Buffer | undefined): void {
    this.#db.transaction(() => {
      this.#change("UPDATE account SET password = ?, changedAt = ? WHERE name = ?", name, password);
      this.#db.prepare("DELETE FROM session WHERE account = ? AND id <> ?").run(name, except ?? Buffer.alloc(0));
    })();
  }

  /** @throws Refusal */
  setRole(name: string, role: AccountRole): void {
    this.#db.transaction(() => {
      this.#change("UPDATE account SET role = ?, changedAt = ? WHERE name = ?", name, role);
      this.#handOver(name);
      this.#demandAdministrator(name);
    })();
  }

  /** @throws Refusal */
  remove(name: string): void {
    this.#db.transaction(() => {
      const { changes } = this.#db.prepare("DELETE FROM account WHERE name = ?").run(name);
      if (changes === 0) throw unknownAccount(name);
      this.#demandAdministrator(name);
    })();
  }

  #change(sql: string, name: string, value: string): void {
    const { changes } = this.#db.prepare(sql).run(value, rfc3339(Date.now()), name);
    if (changes === 0) throw unknownAccount(name);
  }

  #handOver(name: string): void {
    this.#db.prepare("UPDATE account SET givenAt = changedAt WHERE name = ?").run(name);
  }

  /** Undoes the transaction around it when nobody would be left. */
  #demandAdministrator(name: string): void {
    if (this.#administrators() > 0) return;
    throw new Refusal(409, "last-administrator", `"${name}" is the last administrator; make another one first`);
  }

  #administrators(): number {
    return this.#db.prepare<[], number>("SELECT count(*) FROM account WHERE role = 'administrator'").pluck().get() ?? 0;
  }
}

function unknownAccount(name: string): Refusal {
  return new Refusal(404, "unknown-account", `name: there is no account "${name.slice(0, 40)}"`);
}
