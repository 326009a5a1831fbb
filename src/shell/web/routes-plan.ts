/**
 * The site editor: the plan's file, what a change would do, versions, the draft for a second administrator, and pictures below the
 * plan. What edits and checks is loaded when it is first asked for; most days nobody does.
 */
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { oneLine } from "../one-line.ts";
import { planForm } from "../plan/plan-form.ts";
import { imageBytesMax, imageSize } from "../plan/plan-image.ts";
import type { Planner } from "../plan/planner.ts";
import { readBody } from "./body.ts";
import { Refusal } from "./errors.ts";
import type { People } from "./people.ts";
import { loginOf } from "./server.ts";

/** A plan of 127 desks with neighbours by hand; the file has a bound of its own. */
const planBytesMax = 400_000;
/** Storeys with a picture. */
const imagesMax = 12;

const textHash = z.string().regex(/^[0-9a-f]{64}$/, "the hash that came with the plan");
const wanted = { plan: planForm.exactOptional(), version: z.int().min(1).exactOptional() };
const why = z.string().trim().regex(oneLine(200), "1 to 200 characters on one line: why the plan is changed");
const oneOf = ({ plan, version }: { plan?: unknown; version?: unknown }): boolean =>
  (plan === undefined) !== (version === undefined);
const oneOfText = "give a plan or the number of a version";
const tried = z.strictObject({ base: textHash, ...wanted }).refine(oneOf, oneOfText);
const saved = z.strictObject({ base: textHash, why, ...wanted }).refine(oneOf, oneOfText);
const approval = z.strictObject({ hash: textHash });
const floorParams = z.strictObject({ floor: z.coerce.number().int().min(-10).max(200) });
const metres = z.number().min(-10_000).max(10_000);
const place = z.strictObject({ x: metres, y: metres, widthM: z.number().min(0.5).max(2000) });

export type PlannerOf = () => Promise<Planner>;

export function addPlanRoutes(app: FastifyInstance, planner: PlannerOf, people: People): void {
  const { audit, accounts } = people;
  app.get("/api/plan", async () => (await planner()).show());
  app.get("/api/plan/sockets", async () => ({ sockets: await (await planner()).sockets() }));
  app.post("/api/plan/preview", { bodyLimit: planBytesMax }, async (request) => {
    const { base, ...rest } = readBody(tried, request.body);
    return (await planner()).preview(base, wantedOf(rest));
  });
  app.post("/api/plan", { bodyLimit: planBytesMax }, async (request, reply) => {
    const login = loginOf(request);
    const { base, why: reason, ...rest } = readBody(saved, request.body);
    const change = { base, why: reason, wanted: wantedOf(rest) };
    const done = (await planner()).save(login.name, change, accounts.find(login.name)?.givenAt);
    audit.note(login, done.saved === "file" ? "plan-saved" : "plan-drafted", about(done, reason));
    return reply.code(done.saved === "file" ? 200 : 202).send(done);
  });
  app.get("/api/plan/draft", async () => (await planner()).previewDraft());
  app.post("/api/plan/draft", async (request) => {
    const login = loginOf(request);
    const { hash } = readBody(approval, request.body);
    const done = (await planner()).approve(login.name, hash, accounts.find(login.name)?.changedAt);
    audit.note(login, "plan-approved", about(done, ""));
    return done;
  });
  app.delete("/api/plan/draft", async (request) => {
    const { who } = (await planner()).withdraw();
    audit.note(loginOf(request), "plan-withdrawn", who);
    return { who };
  });
  app.get("/api/plan/versions", async () => ({ versions: (await planner()).store.versions() }));
  addImageRoutes(app, planner, people);
}

function wantedOf({ plan, version }: { plan?: z.output<typeof planForm>; version?: number }) {
  if (plan === undefined) return { version: version as number };
  for (const list of [plan.rooms, plan.desks, plan.circuits ?? [], plan.groups ?? []]) {
    const names = list.flatMap(({ from }) => from ?? []);
    if (new Set(names).size < names.length)
      throw new Refusal(400, "malformed", "plan: two entries are from the same one; leave from out of one of them");
  }
  return { plan };
}

function about(done: ReturnType<Planner["save"]>, reason: string): string {
  const version = done.saved === "file" ? `version ${done.version}` : "";
  return [version, reason].filter((part) => part !== "").join(": ");
}

function addImageRoutes(app: FastifyInstance, planner: PlannerOf, { audit }: People): void {
  app.get("/api/plan/image/:floor", async (request, reply) => {
    const image = (await planner()).store.image(readBody(floorParams, request.params).floor);
    if (image === undefined) throw noImage();
    return sendImage(reply, image);
  });
  app.patch("/api/plan/image/:floor", async (request) => {
    const { floor } = readBody(floorParams, request.params);
    if (!(await planner()).store.placeImage(floor, readBody(place, request.body))) throw noImage();
    audit.note(loginOf(request), "plan-image-placed", `floor ${floor}`);
    return { floor };
  });
  app.delete("/api/plan/image/:floor", async (request) => {
    const { floor } = readBody(floorParams, request.params);
    if (!(await planner()).store.removeImage(floor)) throw noImage();
    audit.note(loginOf(request), "plan-image-removed", `floor ${floor}`);
    return { floor };
  });
  // In a scope of its own: nowhere else is anything but JSON taken.
  void app.register(async (scope) => {
    scope.addContentTypeParser(
      ["image/png", "image/jpeg"],
      { parseAs: "buffer", bodyLimit: imageBytesMax },
      (_request, body, done) => done(null, body),
    );
    scope.put("/api/plan/image/:floor", { bodyLimit: imageBytesMax }, async (request) => {
      const { floor } = readBody(floorParams, request.params);
      const { store } = await planner();
      const images = store.images();
      const bytes = request.body;
      if (!(bytes instanceof Buffer))
        throw new Refusal(415, "content-type", "content-type: send image/png or image/jpeg");
      const size = imageSize(bytes);
      if ("wrong" in size) throw new Refusal(400, "no-image", size.wrong);
      const old = images.find((each) => each.floor === floor);
      if (old === undefined && images.length >= imagesMax)
        throw new Refusal(409, "too-many", `${imagesMax} storeys have a picture; remove one first`);
      const { x = 0, y = 0, widthM = 20 } = old ?? {};
      store.setImage({ floor, ...size, x, y, widthM }, bytes);
      audit.note(loginOf(request), "plan-image", `floor ${floor}`);
      return { floor, ...size, x, y, widthM };
    });
  });
}

/** Shown as a picture and as nothing else, whatever is in it. */
function sendImage(reply: FastifyReply, { type, bytes }: { type: string; bytes: Buffer }): FastifyReply {
  return reply
    .header("content-type", type)
    .header("x-content-type-options", "nosniff")
    .header("content-disposition", 'inline; filename="plan"')
    .send(bytes);
}

function noImage(): Refusal {
  return new Refusal(404, "no-image", "floor: this storey has no picture");
}
