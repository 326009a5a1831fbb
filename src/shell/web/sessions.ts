/**
 * Who is logged in. A session is 256 random bits in a cookie; kept is only their hash, so that a copy of the file logs nobody in.
 * It ends with a logout, when it was not used for a time, when it is old, and with its account or kiosk token. Its role is
 * looked up each time: a change holds at once.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Role } from "./roles.ts";
import type { Store } from "./store.ts";

export interface Session {
  readonly id: Buffer;
  readonly name: string;
  readonly role: Role;
  readonly csrf: string;
}

const hourMs = 3_600_000;
/** A night between two shifts, with a long shift before it. */
const idleMsMax = 16 * hourMs;
/** Who is there each day logs in once a month. */
const ageMsMax = 30 * 24 * hourMs;
/** A machine without a battery clock may think that it is a little earlier than when it was switched off. */
const clockBackMsMax = 24 * hourMs;
/** Written at most so often: a page asks often, a card wears. */
const seenEveryMs = 10 * 60_000;
/** One person at some screens; the one that was not used for longest goes. */
const sessionsMaxPerAccount = 20;

interface Row {
  readonly account: string | null;
  readonly role: Role | null;
  readonly kiosk: string | null;
  readonly csrf: string;
  readonly begunMs: number;
  readonly seenMs: number;
}

const find = `
SELECT session.account, account.role, kiosk.name AS kiosk, csrf, begunMs, seenMs FROM session
LEFT JOIN account ON account.name = session.account
LEFT JOIN kiosk ON kiosk.id = session.kiosk
WHERE session.id = ?`;

export class Sessions {
  readonly #db: Store;
  readonly #now: () => number;

  /** @param now wall time in ms */
  constructor(db: Store, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  /** A new session; answers what goes into the cookie, which is kept nowhere. */
  begin(of: { readonly account: string } | { readonly kiosk: string }): string {
    const token = randomBytes(32).toString("base64url");
    const now = this.#now();
    const [account, kiosk] = "account" in of ? [of.account, null] : [null, of.kiosk];
    this.#db.transaction(() => {
      this.#db
        .prepare("INSERT INTO session (id, account, kiosk, csrf, begunMs, seenMs) VALUES (?, ?, ?, ?, ?, ?)")
        .run(hashOf(token), account, kiosk, randomBytes(32).toString("base64url"), now, now);
      this.#db
        .prepare(
          `DELETE FROM session WHERE account IS ? AND kiosk IS ? AND id NOT IN
             (SELECT id FROM session WHERE account IS ? AND kiosk IS ? ORDER BY seenMs DESC, rowid DESC LIMIT ?)`,
        )
        .run(account, kiosk, account, kiosk, sessionsMaxPerAccount);
    })();
    return token;
  }

  /** The session of a cookie, if it holds. */
  find(token: string): Session | undefined {
    const id = hashOf(token);
    const session = this.#read(id);
    return session && { id, ...session };
  }

  /** Whether a session that was found still holds, with the same role. */
  holds({ id, role }: Session): boolean {
    return this.#read(id)?.role === role;
  }

  end(id: Buffer): void {
    this.#db.prepare("DELETE FROM session WHERE id = ?").run(id);
  }

  #read(id: Buffer): Omit<Session, "id"> | undefined {
    const row = this.#db.prepare<[Buffer], Row>(find).get(id);
    if (row === undefined) return undefined;
    const now = this.#now();
    // A wall screen stands unused over the holidays; its token is what ends it.
    const idle = row.kiosk === null && now - row.seenMs > idleMsMax;
    const old = row.kiosk === null && now - row.begunMs > ageMsMax;
    if (idle || old || now - row.begunMs < -clockBackMsMax) {
      this.end(id);
      return undefined;
    }
    if (now - row.seenMs > seenEveryMs) this.#db.prepare("UPDATE session SET seenMs = ? WHERE id = ?").run(now, id);
    if (row.kiosk !== null) return { name: `kiosk ${row.kiosk}`, role: "kiosk", csrf: row.csrf };
    if (row.account === null || row.role === null) return undefined;
    return { name: row.account, role: row.role, csrf: row.csrf };
  }
}

/** What a secret of 256 random bits is kept as. */
export function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
