/**
 * In and out: first start, login, logout, the own password, and the way in of a kiosk.
 *
 * Each login begins a session of its own and ends the one that the browser came with, so nobody can be given a session that somebody
 * else knows. An unknown name takes as long as a wrong password, and is answered the same.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { accountName, newPassword } from "./accounts.ts";
import { readBody } from "./body.ts";
import { Refusal } from "./errors.ts";
import { passwordLength } from "./password.ts";
import type { People } from "./people.ts";
import { whoIs } from "./routes-look.ts";
import { loginOf, stillLogin } from "./server.ts";

const tried = z.string().max(passwordLength.max);
const setupBody = z.strictObject({ code: z.string().max(40), name: accountName, password: newPassword });
const loginBody = z.strictObject({ name: z.string().max(100), password: tried });
const passwordBody = z.strictObject({ old: tried, new: newPassword });

/** Read at a wall, by whoever stands there; which language that is, is not known yet. */
const noSuchScreen = `This address is not good any more. An administrator makes a new one, under "People".
Diese Adresse gilt nicht mehr. Jemand mit der Rolle Administrator macht eine neue, unter „Konten“.
`;

/** As long as a session may last. */
const cookieSeconds = 30 * 24 * 3600;

export function addLoginRoutes(app: FastifyInstance, people: People): void {
  app.post("/api/setup", (request, reply) => setUp(request, reply, people));
  app.post("/api/login", (request, reply) => logIn(request, reply, people));
  app.post("/api/logout", async (request, reply) => {
    const { session } = loginOf(request);
    if (session !== undefined) people.sessions.end(session.id);
    clearCookie(request, reply);
    return { status: "ok" };
  });
  app.post("/api/password", (request) => changePassword(request, people));
  app.get<{ Params: { token: string } }>("/kiosk/:token", async (request, reply) => {
    const kiosk = people.kiosks.idOf(request.params.token);
    if (kiosk === undefined && request.headers.accept?.includes("text/html"))
      return reply.code(404).type("text/plain; charset=utf-8").send(noSuchScreen);
    if (kiosk === undefined)
      throw new Refusal(404, "unknown-kiosk", "this address is not good any more; have a new one made");
    begin(request, reply, people, { kiosk });
    return reply.redirect("/", 303);
  });
}

async function setUp(request: FastifyRequest, reply: FastifyReply, people: People): Promise<object> {
  const { code, name, password } = readBody(setupBody, request.body);
  people.demandSetup(code);
  const kept = await people.passwords.hash(password);
  // Asked again: somebody may have come first meanwhile.
  people.demandSetup(code);
  people.accounts.add(name, "administrator", kept);
  people.setUp();
  people.audit.note({ name, role: "administrator" }, "setup", name);
  return begin(request, reply, people, { account: name });
}

async function logIn(request: FastifyRequest, reply: FastifyReply, people: People): Promise<object> {
  const { name: typed, password } = readBody(loginBody, request.body);
  const name = typed.trim().toLowerCase();
  people.limit.take(request.ip, name);
  const kept = people.accounts.passwordOf(name);
  const isRight = await people.passwords.check(password, kept);
  // Read again: an administrator may have taken the account or its password away meanwhile.
  if (!isRight || people.accounts.passwordOf(name) !== kept)
    throw new Refusal(401, "wrong", "name or password is wrong; an administrator can give a new password");
  people.limit.giveBack(request.ip, name);
  return begin(request, reply, people, { account: name });
}

async function changePassword(request: FastifyRequest, people: People): Promise<object> {
  const { name, role, session } = loginOf(request);
  const { old, new: wanted } = readBody(passwordBody, request.body);
  people.limit.take(request.ip, name);
  if (!(await people.passwords.check(old, people.accounts.passwordOf(name))))
    throw new Refusal(401, "wrong", "old: it is not the password of this account");
  people.limit.giveBack(request.ip, name);
  const kept = await people.passwords.hash(wanted);
  stillLogin(request);
  people.accounts.setOwnPassword(name, kept, session?.id);
  people.audit.note({ name, role }, "password", name);
  return { status: "ok" };
}

/** A new session in the place of the one that the browser came with. */
function begin(
  request: FastifyRequest,
  reply: FastifyReply,
  { sessions }: People,
  of: Parameters<People["sessions"]["begin"]>[0],
): object {
  const before = request.login?.session;
  if (before !== undefined) sessions.end(before.id);
  const token = sessions.begin(of);
  const secure = isSecure(request);
  reply.setCookie(cookieName(secure), token, {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure,
    maxAge: cookieSeconds,
  });
  return whoIs(sessions.find(token));
}

function clearCookie(request: FastifyRequest, reply: FastifyReply): void {
  const secure = isSecure(request);
  reply.clearCookie(cookieName(secure), { path: "/", httpOnly: true, sameSite: "strict", secure });
}

function isSecure({ protocol }: FastifyRequest): boolean {
  return protocol === "https";
}

/** With `__Host-` no other host of the domain, and no page without TLS, can put one in its place. */
function cookieName(secure: boolean): string {
  return secure ? "__Host-rufkreis" : "rufkreis";
}

/** The token that the browser brings. */
export function tokenOf(request: FastifyRequest): string | undefined {
  return request.cookies[cookieName(isSecure(request))];
}
