/**
 * The evidence pack: one page for paper, or the same as JSON. Its style comes from an address of its own, because the page's security policy allows none
 * inside; it has no script.
 */
import type { Worker } from "node:worker_threads";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { pageStyle } from "../../core/records/html.ts";
import { languages } from "../../core/records/words.ts";
import { startThread } from "../thread.ts";
import { day, readBody } from "./body.ts";
import { Refusal } from "./errors.ts";
import type { EvidenceOrder, EvidenceReply } from "./evidence-worker.ts";
import type { WebSetting } from "./messages.ts";
import { loginOf } from "./server.ts";

const styleAt = "/api/evidence.css";
/** A journal of 90 days at the largest site is read and verified in some seconds, on a small machine in some ten. */
const madeMsMax = 120_000;

const query = z.strictObject({
  since: day.exactOptional(),
  until: day.exactOptional(),
  lang: z.enum(languages).default("de"),
  form: z.enum(["html", "json"]).default("html"),
});

export interface EvidenceOptions {
  readonly setting: WebSetting;
  /** Units with their firmware, as the gateway knows them now. */
  readonly firmware: () => Promise<EvidenceOrder["firmware"]>;
}

export function addEvidenceRoutes(app: FastifyInstance, { setting, firmware }: EvidenceOptions): void {
  const { journalFile, running: plan, site } = setting;
  const devices = site.desks.flatMap(({ id, device }) => (device === undefined ? [] : [[id, device] as const]));
  let isMaking = false;
  app.get("/api/evidence", async (request, reply) => {
    const { name, role } = loginOf(request);
    const asked = readBody(query, request.query);
    if (isMaking)
      throw new Refusal(429, "too-many", "another evidence pack is being made; ask again in a few seconds", {
        retryAfterS: 5,
      });
    isMaking = true;
    try {
      const by = `${name} (${role})`;
      const known = { journalFile, plan, devices, firmware: await firmware(), version: site.version, styleAt };
      const answer = await replyTo({ ...known, ...asked, by, nowMs: Date.now() });
      if ("unreadable" in answer) throw new Refusal(503, "journal", answer.unreadable);
      const type = asked.form === "json" ? "application/json" : "text/html";
      return reply.type(`${type}; charset=utf-8`).send(answer.text);
    } finally {
      isMaking = false;
    }
  });
  app.get("/api/evidence.css", async (_request, reply) => reply.type("text/css; charset=utf-8").send(pageStyle));
}

/** @throws Refusal when it takes too long; Error when the thread failed */
function replyTo(order: EvidenceOrder): Promise<EvidenceReply> {
  const worker: Worker = startThread(new URL("./evidence-worker", import.meta.url), { workerData: order });
  worker.unref();
  return new Promise<EvidenceReply>((resolve, reject) => {
    const bound = setTimeout(
      () =>
        reject(
          new Refusal(
            504,
            "no-answer",
            "the evidence pack takes too long; `rufkreis evidence` makes it without a bound",
          ),
        ),
      madeMsMax,
    );
    const end = (): void => clearTimeout(bound);
    worker.once("message", (reply: EvidenceReply) => resolve(reply));
    worker.once("error", reject);
    worker.once("exit", () => {
      end();
      reject(new Error("the thread of the evidence pack ended without it"));
    });
  }).finally(() => void worker.terminate());
}
