/** Who is at this screen, as the gateway knows them. */
import { signal } from "@preact/signals";
import type { Verb } from "../../core/io.ts";
import { get, post, setCsrf } from "./api.ts";

export type Role = "viewer" | "guard" | "technician" | "administrator" | "staff-council" | "kiosk";

export interface User {
  readonly name: string;
  readonly role: Role;
  /** What this role may ask for. */
  readonly verbs: readonly Verb[];
}

export interface Session {
  /** Nobody has an account yet: the first one is made with the code on the gateway's console. */
  readonly setup: boolean;
  readonly user: User | null;
  readonly csrf: string | null;
  readonly demo: boolean;
}

export const session = signal<Session | undefined>(undefined);

/** Asks who is logged in. */
export async function loadSession(): Promise<void> {
  const loaded = await get<Session>("session");
  setCsrf(loaded.csrf);
  session.value = loaded;
}

export async function setUp(code: string, name: string, password: string): Promise<void> {
  await post("setup", { code, name, password });
  await loadSession();
}

export async function logIn(name: string, password: string): Promise<void> {
  await post("login", { name, password });
  await loadSession();
}

export async function logOut(): Promise<void> {
  await post("logout");
  await loadSession();
}
