/**
 * Who may do what with the page, in one place: a row for each route and one for each verb. A route without a row cannot be
 * registered (server.ts), and a verb without one does not compile.
 *
 *   viewer          looks
 *   guard           works on alarms
 *   technician      fits, tests and moves units
 *   administrator   all of that, and accounts
 *   staff-council   looks at what is recorded, with pseudonyms for desks
 *   kiosk           the screen on a wall: looks, and accepts
 */
import type { Verb } from "../../core/io.ts";

/** Roles that an account may have. */
export const accountRoles = ["viewer", "guard", "technician", "administrator", "staff-council"] as const;
export type AccountRole = (typeof accountRoles)[number];
export type Role = AccountRole | "kiosk";

/** `anyone` needs no login, `user` any. */
export type Access = "anyone" | "user" | readonly Role[];

const alarms = ["guard", "administrator"] as const;
const units = ["technician", "administrator"] as const;
const looking = ["viewer", "guard", "technician", "administrator", "kiosk"] as const;
const administrator = ["administrator"] as const;

export const verbAccess: Readonly<Record<Verb, readonly Role[]>> = {
  raise: alarms,
  lockdown: alarms,
  accept: [...alarms, "kiosk"],
  attend: alarms,
  cancel: alarms,
  escalate: alarms,
  close: alarms,
  identify: [...units, "guard"],
  pair: units,
  "pair-confirm": units,
  "pair-cancel": units,
  unpair: units,
  move: units,
  test: units,
  "test-cancel": units,
  "test-confirm": units,
  drill: [...alarms, "technician"],
  "drill-end": [...alarms, "technician"],
};

export const routeAccess = {
  "GET /api/session": "anyone",
  "POST /api/setup": "anyone",
  "POST /api/login": "anyone",
  "POST /api/logout": "user",
  "POST /api/password": accountRoles,
  "GET /api/users": administrator,
  "POST /api/users": administrator,
  "PATCH /api/users/:name": administrator,
  "DELETE /api/users/:name": administrator,
  "GET /api/kiosk": administrator,
  "POST /api/kiosk": administrator,
  "DELETE /api/kiosk/:id": administrator,
  /** The token in it is the right to it. */
  "GET /kiosk/:token": "anyone",
  "GET /api/events": [...looking, "staff-council"],
  /** Names desks where the site has agreed on it; the staff council has its reports, which never do, with the rest of what it sees. */
  "GET /api/drills/:drill": ["viewer", "guard", "technician", "administrator"],
  "GET /api/council": ["staff-council"],
  /** Names desks and who tested them, by role; how it is printed is no secret. */
  "GET /api/evidence": units,
  "GET /api/evidence.css": "anyone",
  /** Names no desk. */
  "GET /api/quality": ["viewer", "guard", "technician", "administrator", "staff-council"],
  "GET /api/audit": administrator,
  /** The technician looks at what is planned; what is saved is an administrator's. */
  "GET /api/plan": units,
  "GET /api/plan/sockets": units,
  "GET /api/plan/image/:floor": units,
  "POST /api/plan": administrator,
  "POST /api/plan/preview": administrator,
  "GET /api/plan/draft": administrator,
  "POST /api/plan/draft": administrator,
  "DELETE /api/plan/draft": administrator,
  "GET /api/plan/versions": administrator,
  "PUT /api/plan/image/:floor": administrator,
  "PATCH /api/plan/image/:floor": administrator,
  "DELETE /api/plan/image/:floor": administrator,
  "GET /api/site": looking,
  "GET /api/stream": looking,
  /** Each verb has a row of its own above. */
  "POST /api/request/:verb": "user",
  "POST /api/demo/press": administrator,
  "POST /api/demo/green": administrator,
} as const satisfies Readonly<Record<string, Access>>;

export type Route = keyof typeof routeAccess;

export function mayUse(access: Access, role: Role | undefined): boolean {
  if (access === "anyone") return true;
  if (role === undefined) return false;
  return access === "user" || access.includes(role);
}
