/**
 * What the page's process says, checked before the gateway believes that it is a message: strangers write to that process, and what they may
 * have made of it is not to end the gateway or its records.
 */
import { z } from "zod";
import { isVerb, parseRequest } from "../schema.ts";
import type { FromPage } from "./messages.ts";

const words = z.string().max(4000);
const id = z.string().max(80);

const heard = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("alive") }),
  z.strictObject({ kind: z.literal("listening"), url: words, certificateEndMs: z.number().optional() }),
  z.strictObject({ kind: z.literal("code"), code: id }),
  z.strictObject({ kind: z.literal("trouble"), detail: words }),
  z.strictObject({ kind: z.literal("note"), text: words }),
  z.strictObject({ kind: z.literal("watched"), watched: z.boolean() }),
  z.strictObject({
    kind: z.literal("ask"),
    id,
    transaction: z.string(),
    request: z.looseObject({ verb: z.string() }),
  }),
  z.strictObject({ kind: z.literal("snapshot"), id }),
  z.strictObject({
    kind: z.literal("press"),
    id,
    press: z.strictObject({ key: z.enum(["red", "green"]), desk: id, holdMs: z.number().min(0).max(60_000) }),
  }),
]);

type Asked = Extract<z.infer<typeof heard>, { kind: "ask" }>;

/** @throws Error with what is wrong with it, in one line */
export function heardFromPage(message: unknown): FromPage {
  const parsed = heard.safeParse(message);
  if (!parsed.success)
    throw new Error(parsed.error.issues.map(({ path, message: why }) => `${path.join(".")}: ${why}`).join("; "));
  return parsed.data.kind === "ask" ? asked(parsed.data) : parsed.data;
}

/** As if it had come over MQTT. */
function asked({ kind, id: place, transaction: name, request: { verb, ...rest } }: Asked): FromPage {
  if (!isVerb(verb)) throw new Error(`there is no request "${verb.slice(0, 40)}"`);
  const parsed = parseRequest(verb, JSON.stringify({ ...rest, transaction: name }));
  if (!parsed.ok) throw new Error(parsed.problems.map(({ path, message: why }) => `${path}: ${why}`).join("; "));
  return { kind, id: place, transaction: parsed.transaction, request: parsed.request };
}
