/** Everything about people that the page keeps, opened together: accounts, sessions, kiosks, audit, passwords, tries. */
import { Accounts } from "./accounts.ts";
import { Audit } from "./audit.ts";
import { Refusal } from "./errors.ts";
import { Kiosks } from "./kiosks.ts";
import { LoginLimit } from "./login-limit.ts";
import type { PasswordThread } from "./password-thread.ts";
import { Sessions } from "./sessions.ts";
import { SetupCode } from "./setup-code.ts";
import type { Store } from "./store.ts";

export class People {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly kiosks: Kiosks;
  readonly audit: Audit;
  readonly limit = new LoginLimit();
  readonly passwords: PasswordThread;
  #code: SetupCode | undefined;

  /** @param auditDays how long the audit is kept */
  constructor(store: Store, passwords: PasswordThread, auditDays: number) {
    this.accounts = new Accounts(store);
    this.sessions = new Sessions(store);
    this.kiosks = new Kiosks(store);
    this.audit = new Audit(store, auditDays);
    this.passwords = passwords;
    if (!this.accounts.hasAdministrator) this.#code = new SetupCode();
  }

  /** The code of the first start, as long as it is good. */
  get code(): string | undefined {
    return this.needsSetup ? this.#code?.text : undefined;
  }

  /** Nobody can make accounts yet. The last administrator can only be deleted beside the page, and then a restart makes a code. */
  get needsSetup(): boolean {
    return this.#code !== undefined && !this.accounts.hasAdministrator;
  }

  /** @throws Refusal when the code is wrong or not asked for any more */
  demandSetup(code: string): void {
    if (!this.needsSetup || this.#code === undefined)
      throw new Refusal(409, "set-up", "there is an administrator already; log in");
    this.#code.check(code);
  }

  /** The code was used. */
  setUp(): void {
    this.#code = undefined;
  }
}
