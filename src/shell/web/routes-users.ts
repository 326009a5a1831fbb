/** Accounts and kiosk tokens, for administrators. Each change is written down in the audit. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { WebConfig } from "../config.ts";
import { oneLine } from "../one-line.ts";
import { countsFrom } from "../plan/account-age.ts";
import { type Account, accountName, accountRole, newPassword } from "./accounts.ts";
import { readBody } from "./body.ts";
import { Refusal } from "./errors.ts";
import type { People } from "./people.ts";
import { loginOf, stillLogin } from "./server.ts";

const newUser = z.strictObject({ name: accountName, role: accountRole, password: newPassword });
const changedUser = z
  .strictObject({ role: accountRole.exactOptional(), password: newPassword.exactOptional() })
  .refine(({ role, password }) => role !== undefined || password !== undefined, "give a role or a password");
const newKiosk = z.strictObject({
  name: z.string().trim().regex(oneLine(40), "1 to 40 characters on one line"),
});

/** @param web tells whether two have to agree on a plan; then the list says from when on an administrator counts as the second one */
export function addUserRoutes(app: FastifyInstance, people: People, web: WebConfig): void {
  const { accounts, audit, passwords } = people;
  app.get("/api/users", async () => ({
    users: accounts.list().map((account) => ({ ...account, approvesFrom: approvesFrom(account, web) })),
  }));
  app.post("/api/users", async (request, reply) => {
    const { name, role, password } = readBody(newUser, request.body);
    const kept = await passwords.hash(password);
    const login = stillLogin(request);
    accounts.add(name, role, kept);
    audit.note(login, "user-added", `${name}, ${role}`);
    return reply.code(201).send({ name, role });
  });
  app.patch<{ Params: { name: string } }>("/api/users/:name", (request) => changeUser(request, people));
  app.delete<{ Params: { name: string } }>("/api/users/:name", async (request) => {
    const { name } = request.params;
    accounts.remove(name);
    audit.note(loginOf(request), "user-removed", name);
    return { name };
  });
}

function approvesFrom({ role, changedAt }: Account, { approval, approvalAgeDays }: WebConfig): string | undefined {
  const approves = role === "administrator" && approval === "two-persons";
  return approves ? countsFrom(changedAt, approvalAgeDays) : undefined;
}

async function changeUser(
  request: FastifyRequest<{ Params: { name: string } }>,
  { accounts, audit, passwords }: People,
): Promise<object> {
  const { name } = request.params;
  const { role, password } = readBody(changedUser, request.body);
  if (accounts.passwordOf(name) === undefined)
    throw new Refusal(404, "unknown-account", `name: there is no account "${name.slice(0, 40)}"`);
  const kept = password === undefined ? undefined : await passwords.hash(password);
  const login = stillLogin(request);
  if (role !== undefined) {
    accounts.setRole(name, role);
    audit.note(login, "user-role", `${name}, ${role}`);
  }
  if (kept !== undefined) {
    if (name === login.name) accounts.setOwnPassword(name, kept, login.session?.id);
    else accounts.setPassword(name, kept);
    audit.note(login, "user-password", name);
  }
  return { name, ...(role === undefined ? {} : { role }) };
}

export function addKioskRoutes(app: FastifyInstance, { kiosks, audit }: People): void {
  app.get("/api/kiosk", async () => ({ kiosks: kiosks.list() }));
  app.post("/api/kiosk", async (request, reply) => {
    const { name } = readBody(newKiosk, request.body);
    const { id, token } = kiosks.add(name);
    audit.note(loginOf(request), "kiosk-added", `${name} (${id})`);
    // Shown once: nobody can read it again.
    return reply.code(201).send({ id, name, url: `${request.protocol}://${request.host}/kiosk/${token}` });
  });
  app.delete<{ Params: { id: string } }>("/api/kiosk/:id", async (request) => {
    const { id } = request.params;
    kiosks.remove(id);
    audit.note(loginOf(request), "kiosk-removed", id);
    return { id };
  });
}
