/** Tokens for screens on a wall: whoever has the address looks and accepts, without a keyboard. Shown once; kept is a hash. */
import { randomBytes } from "node:crypto";
import { rfc3339 } from "../../core/time.ts";
import { Refusal } from "./errors.ts";
import { hashOf } from "./sessions.ts";
import type { Store } from "./store.ts";

export interface Kiosk {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

/** Screens that one gateway could have. */
const kiosksMax = 50;

export class Kiosks {
  readonly #db: Store;

  constructor(db: Store) {
    this.#db = db;
  }

  list(): Kiosk[] {
    return this.#db.prepare<[], Kiosk>("SELECT id, name, createdAt FROM kiosk ORDER BY createdAt, id").all();
  }

  /** Answers the token, which cannot be had again. @throws Refusal */
  add(name: string): Kiosk & { readonly token: string } {
    if (this.list().length >= kiosksMax)
      throw new Refusal(409, "too-many", `there are ${kiosksMax} kiosk tokens; delete those of screens that are gone`);
    const token = randomBytes(32).toString("base64url");
    const kiosk = { id: randomBytes(4).toString("hex"), name, createdAt: rfc3339(Date.now()) };
    this.#db
      .prepare("INSERT INTO kiosk (id, name, token, createdAt) VALUES (?, ?, ?, ?)")
      .run(kiosk.id, name, hashOf(token), kiosk.createdAt);
    return { ...kiosk, token };
  }

  /** The id of the kiosk whose token it is. */
  idOf(token: string): string | undefined {
    return this.#db.prepare<[Buffer], string>("SELECT id FROM kiosk WHERE token = ?").pluck().get(hashOf(token));
  }

  /** Ends the token and the sessions that began with it. @throws Refusal */
  remove(id: string): void {
    if (this.#db.prepare("DELETE FROM kiosk WHERE id = ?").run(id).changes === 0)
      throw new Refusal(404, "unknown-kiosk", `id: there is no kiosk "${id.slice(0, 40)}"`);
  }
}
