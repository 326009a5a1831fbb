/** What the page asks of the gateway: requests as over MQTT, and in the demo the simulated buttons. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { limits } from "../../../firmware-protocol/limits.ts";
import { Refusal } from "./errors.ts";
import type { DemoPress } from "./messages.ts";
import type { PageRequests } from "./requests.ts";

export function addRequestRoute(app: FastifyInstance, requests: PageRequests): void {
  app.post<{ Params: { verb: string } }>("/api/request/:verb", async (request, reply) => {
    const { login } = request;
    if (login === undefined) throw new Refusal(401, "login", "nobody is logged in; log in first");
    const response = await requests.answer(request.params.verb, request.body, login.role);
    return reply.code(response.status === "ok" ? 200 : 409).send(response);
  });
}

const finger = z.strictObject({ desk: z.string().regex(/^[a-z0-9-]{1,40}$/) });
const greenFinger = finger.extend({ hold: z.boolean().default(false) });
const tapMs = 200;
/** Surely a hold. */
const holdMs = limits.holdMs + 500;

/** Only in the demo: fingers on simulated keys. */
export function addDemoRoutes(app: FastifyInstance, press: (press: DemoPress) => Promise<void>): void {
  app.post("/api/demo/press", async (request) => {
    const { desk } = readBody(finger, request.body);
    await press({ key: "red", desk, holdMs: tapMs });
    return { status: "ok", data: { desk } };
  });
  app.post("/api/demo/green", async (request) => {
    const { desk, hold } = readBody(greenFinger, request.body);
    await press({ key: "green", desk, holdMs: hold ? holdMs : tapMs });
    return { status: "ok", data: { desk } };
  });
}

/** @throws Refusal with everything that is wrong with it */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: path.join("."),
    value: undefined,
    message,
  }));
  const summary = problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  throw new Refusal(400, "malformed", summary.slice(0, 400), { problems });
}
