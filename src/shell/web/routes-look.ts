/** What the page shows: who is logged in, the plan, the live stream, and the files of the page itself. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "./errors.ts";
import type { WebSetting } from "./messages.ts";
import { verbsOf } from "./requests.ts";
import { type Login, loginOf } from "./server.ts";
import type { Stream, Watcher } from "./stream.ts";

export interface LookOptions {
  readonly setting: WebSetting;
  readonly stream: Stream;
  /** Whether there is no administrator yet. */
  readonly needsSetup: () => boolean;
}

export function addLookRoutes(app: FastifyInstance, { setting, stream, needsSetup }: LookOptions): void {
  app.get("/api/session", async (request) => {
    const lang = languageOf(request.headers["accept-language"]);
    return { setup: needsSetup(), ...whoIs(request.login), lang, demo: setting.demo };
  });
  app.get("/api/site", async () => setting.site);
  app.get("/api/stream", async (request, reply) => watch(request, reply, stream));
}

/** What a page is told of its login. */
export function whoIs(login: Pick<Login, "name" | "role" | "csrf"> | undefined): object {
  if (login === undefined) return { user: null, csrf: null };
  const { name, role, csrf } = login;
  return { user: { name, role, verbs: verbsOf(role) }, csrf };
}

/** The first of ours that the browser names; German, when it names none. */
function languageOf(accepted: string | undefined): "de" | "en" {
  return /\b(de|en)\b/i.exec(accepted ?? "")?.[1]?.toLowerCase() === "en" ? "en" : "de";
}

function watch(request: FastifyRequest, reply: FastifyReply, stream: Stream): FastifyReply {
  const login = loginOf(request);
  const { ip: address } = request;
  const why = stream.full(login.name, address);
  if (why !== undefined) throw new Refusal(503, "too-many", `${why}; close one and load anew`, { retryAfterS: 30 });
  reply.hijack();
  const { raw } = reply;
  const kept = Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined);
  raw.writeHead(200, {
    ...(Object.fromEntries(kept) as Record<string, string>),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // For a proxy in front: pass each event on as it comes.
    "x-accel-buffering": "no",
  });
  raw.flushHeaders();
  const watcher: Watcher = { sink: raw, name: login.name, address, holds: login.holds };
  raw.once("close", () => stream.remove(watcher));
  raw.on("error", () => stream.remove(watcher));
  stream.add(watcher);
  return reply;
}

/** The built page; every path that is no file and not of the interface is the page, which knows what to show there. */
export async function addPageFiles(app: FastifyInstance, folder: string): Promise<void> {
  const isBuilt = existsSync(join(folder, "index.html"));
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: true,
      dotfiles: "deny",
      cacheControl: false,
      setHeaders: (response, path) => {
        const named = /-[\w-]{8,}\.\w+$/.test(path);
        response.setHeader("cache-control", named ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }
  app.setNotFoundHandler(async (request, reply) => {
    const isPage = request.method === "GET" && !request.url.startsWith("/api");
    reply.header("cache-control", "no-store");
    if (!isPage) throw new Refusal(404, "unknown-path", `there is no ${request.method} ${request.url.slice(0, 80)}`);
    if (isBuilt) return reply.header("cache-control", "no-cache").sendFile("index.html");
    return reply.code(503).type("text/plain").send("The page is not built: run `npm run build` and start anew.\n");
  });
}
