/**
 * The page's HTTP server: what holds for every request. The routes themselves are in routes-*.ts.
 *
 *   connection bounds → Host and Origin → rate limit → login → role → CSRF token → body → login again → route
 *
 * A route that has no row in roles.ts cannot be registered. Everything that goes wrong is answered with
 * `{"error":{code,message}}`. No request is logged: an office does not keep who looked when.
 */
import { timingSafeEqual, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type RouteOptions } from "fastify";
import type { WebConfig } from "../config.ts";
import { Connections } from "./connections.ts";
import { Refusal, refusalOf } from "./errors.ts";
import { Origins } from "./origin.ts";
import { mayUse, type Role, type Route, routeAccess } from "./roles.ts";
import { hashOf, type Session } from "./sessions.ts";
import type { Strangers } from "./strangers.ts";

/** Who asks. */
export interface Login {
  readonly name: string;
  readonly role: Role;
  /** What a request that changes something must carry in `x-csrf-token`. */
  readonly csrf: string;
  /** Whether it still holds: not logged out, not expired, account still there. */
  readonly holds: () => boolean;
  /** Its session; the open demo has none. */
  readonly session?: Session | undefined;
}

declare module "fastify" {
  interface FastifyRequest {
    login: Login | undefined;
  }
}

/** The longest request that the schemas allow is below 1 kB. */
const bodyBytesMax = 4096;
const headerBytesMax = 8192;
/** A request that takes longer to arrive is none. */
const arriveMsMax = 10_000;
/** How often Node looks for such; by itself it looks every 30 s. */
const lookMs = 2000;
/** A connection on which nothing moves; the stream beats every 2 s. */
const idleMsMax = 30_000;
/** A page loads some dozen files and asks a few times a second at most. */
const perMinuteMax = 600;

const unreadable = new Refusal(
  400,
  "bad-address",
  "the address is not understood: it has a % without two hexadecimal digits that stand for a character; write %25 for a %",
);

/** What TLS needs, read from its files. */
export interface Tls {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** Until when the certificate holds, in ms since 1970; unknown where it does not say so in a way that is understood. */
  readonly endMs: number | undefined;
}

/** @throws what is wrong with the files of the certificate */
export function readTls({ tls }: WebConfig): Tls | undefined {
  if (tls === undefined) return undefined;
  const [key, cert] = [readFileSync(tls.keyFile), readFileSync(tls.certFile)];
  const endMs = Date.parse(new X509Certificate(cert).validTo);
  return { key, cert, endMs: Number.isNaN(endMs) ? undefined : endMs };
}

export interface ServerOptions {
  readonly web: WebConfig;
  readonly tls: Tls | undefined;
  readonly identify: (request: FastifyRequest) => Login | undefined;
  /** Counts who asks without one. */
  readonly strangers: Strangers;
  /** What failed and nobody expected. */
  readonly onFailure: (text: string) => void;
}

/** A server without routes. @throws what TLS thinks of the certificate */
export async function createServer({
  web,
  tls,
  identify,
  strangers,
  onFailure,
}: ServerOptions): Promise<FastifyInstance> {
  const bounds = { maxHeaderSize: headerBytesMax, connectionsCheckingInterval: lookMs };
  const https = tls && { key: tls.key, cert: tls.cert, ...bounds };
  const app = fastify({
    ...(https === undefined ? { http: bounds } : ({ https } as object)),
    bodyLimit: bodyBytesMax,
    connectionTimeout: idleMsMax,
    requestTimeout: arriveMsMax,
    keepAliveTimeout: arriveMsMax,
    forceCloseConnections: true,
    trustProxy: web.trustProxy.length === 0 ? false : [...web.trustProxy],
    routerOptions: { maxParamLength: 100 },
    frameworkErrors: (_error, _request, reply) => void refuseAddress(reply as FastifyReply),
    // A HEAD of the stream would never end.
    exposeHeadRoutes: false,
    logger: false,
  }) as FastifyInstance;
  const connections = new Connections(app.server, web.trustProxy);
  app.server.headersTimeout = arriveMsMax;
  await app.register(helmet, headers(tls !== undefined));
  await app.register(cookie);
  await app.register(rateLimit, { max: perMinuteMax, timeWindow: 60_000, cache: 5000 });
  // Only JSON: a form of another site can send plain text, but no JSON without asking first.
  app.removeContentTypeParser("text/plain");
  app.decorateRequest("login", undefined);
  app.addHook("onRoute", demandRow);
  app.addHook("onRequest", async () => strangers.knock());
  app.server.on("clientError", () => strangers.knock());
  guard(app, new Origins(web.hosts), (request) => {
    const login = identify(request);
    if (login !== undefined) {
      connections.know(request.raw.socket);
      strangers.known();
    }
    return login;
  });
  app.setErrorHandler(async (error, _request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.status >= 500 && !(error instanceof Refusal)) onFailure((error as Error).stack ?? String(error));
    if (refusal.retryAfterS !== undefined) reply.header("retry-after", String(refusal.retryAfterS));
    return reply.code(refusal.status).send(refusal.body);
  });
  return app;
}

/** No hook has run here: nobody knows who asks, and no header is set. */
function refuseAddress(reply: FastifyReply): FastifyReply {
  const { status, body } = unreadable;
  return reply.code(status).headers({ "cache-control": "no-store", "x-content-type-options": "nosniff" }).send(body);
}

/** No inline code, nothing from elsewhere, in no frame. */
function headers(https: boolean): object {
  const self = ["'self'"];
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: self,
        styleSrc: self,
        imgSrc: ["'self'", "data:"],
        fontSrc: self,
        mediaSrc: self,
        manifestSrc: self,
        connectSrc: self,
        formAction: self,
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
    hsts: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  };
}

export function rowOf(method: string, url: string): Route | undefined {
  const name = `${method} ${url}`;
  return Object.hasOwn(routeAccess, name) ? (name as Route) : undefined;
}

/** The files of the page (routes-look.ts), for everybody. */
const fileRoutes = ["/", "/*"];

function demandRow({ method, url }: RouteOptions): void {
  if (fileRoutes.includes(url)) return;
  for (const each of [method].flat()) {
    if (rowOf(each, url) === undefined)
      throw new Error(`${each} ${url} has no row in roles.ts, so nobody knows who may use it`);
  }
}

/**
 * What every request must pass before its body is read. It is judged by the route that was found for it and not by what its path looks
 * like: `/%61pi/users` is the same route as `/api/users`.
 */
function guard(app: FastifyInstance, origins: Origins, identify: ServerOptions["identify"]): void {
  app.addHook("onRequest", async (request, reply) => {
    const { method, host, protocol, headers: given } = request;
    origins.check({ method, host, protocol, headers: given });
    const { url = "" } = request.routeOptions;
    const route = rowOf(method, url);
    if (route === undefined) return;
    reply.header("cache-control", "no-store");
    request.login = identify(request);
    admit(request, route);
  });
  // A body may take seconds to come.
  app.addHook("preHandler", async (request) => {
    const route = rowOf(request.method, request.routeOptions.url ?? "");
    if (route !== undefined && routeAccess[route] !== "anyone") stillLogin(request);
  });
}

/** Who asks, on a route that demands a login. */
export function loginOf({ login }: FastifyRequest): Login {
  if (login === undefined) throw new Refusal(401, "login", "nobody is logged in; log in first");
  return login;
}

/** Who asks, asked again after something was waited for: whoever was sent away meanwhile changes nothing any more. */
export function stillLogin(request: FastifyRequest): Login {
  const login = loginOf(request);
  if (!login.holds()) throw new Refusal(401, "login", "this login ended or has another role meanwhile; log in again");
  return login;
}

function admit(request: FastifyRequest, route: Route): void {
  const { method } = request;
  const access = routeAccess[route];
  if (access === "anyone") return;
  const login = loginOf(request);
  if (!mayUse(access, login.role))
    throw new Refusal(403, "forbidden", `role ${login.role} may not do this; ask an administrator`);
  if (method !== "GET" && !isToken(request.headers["x-csrf-token"], login.csrf))
    throw new Refusal(403, "csrf", "x-csrf-token: it is missing or not that of this login; load the page anew");
}

function isToken(given: string | readonly string[] | undefined, wanted: string): boolean {
  return typeof given === "string" && timingSafeEqual(hashOf(given), hashOf(wanted));
}
