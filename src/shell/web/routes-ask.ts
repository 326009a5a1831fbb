/** What the page asks of the gateway: requests as over MQTT, and in the demo the simulated buttons. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { limits } from "../../../firmware-protocol/limits.ts";
import type { Request } from "../../core/io.ts";
import { readBody } from "./body.ts";
import type { DemoPress } from "./messages.ts";
import type { PageRequests } from "./requests.ts";
import { type Login, loginOf } from "./server.ts";

/** @param onDone told of each request that was granted */
export function addRequestRoute(
  app: FastifyInstance,
  requests: PageRequests,
  onDone: (login: Login, request: Request) => void,
): void {
  app.post<{ Params: { verb: string } }>("/api/request/:verb", async (request, reply) => {
    const login = loginOf(request);
    const { request: asked, response } = await requests.answer(request.params.verb, request.body, login.role);
    if (response.status === "ok") onDone(login, asked);
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
