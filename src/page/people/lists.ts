/** Accounts, wall screens and what was changed, as the gateway keeps them; asked for again after each change. */
import { signal } from "@preact/signals";
import { get } from "../data/api.ts";
import type { Role } from "../data/session.ts";

export interface Account {
  readonly name: string;
  readonly role: Role;
  /** An administrator, where two have to agree: from when on a plan has to be drafted for this one to be the second. */
  readonly approvesFrom?: string;
}

export interface Kiosk {
  readonly id: string;
  readonly name: string;
}

export interface Change {
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly about: string;
}

const changesMax = 50;

export const accounts = signal<readonly Account[]>([]);
export const kiosks = signal<readonly Kiosk[]>([]);
export const changes = signal<readonly Change[]>([]);

export async function loadPeople(): Promise<void> {
  const [users, screens, audit] = await Promise.all([
    get<{ readonly users: readonly Account[] }>("users"),
    get<{ readonly kiosks: readonly Kiosk[] }>("kiosk"),
    get<{ readonly changes: readonly Change[] }>(`audit?limit=${changesMax}`),
  ]);
  accounts.value = users.users;
  kiosks.value = screens.kiosks;
  changes.value = audit.changes;
}
