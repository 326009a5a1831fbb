/** What lines and effects say, for those who look on. Whether a tag fits is for the other end to judge. */
import type { MessageOf, ToGateway, ToUnit } from "../../firmware-protocol/messages.ts";
import { cut, read as readText } from "../../src/core/frame.ts";
import type { Effect } from "../../src/core/io.ts";

/** The message of a line from a unit, if it is a whole one with a good check or any tag. */
export function read(line: string): ToGateway | undefined {
  const found = cut(line);
  const decoded = found.kind === "text" ? readText(found.text, "gateway") : found;
  return decoded.kind === "message" ? decoded.message : undefined;
}

/** What an effect says to a unit. */
export function said(effect: Effect): ToUnit | undefined {
  if (effect.kind !== "send") return undefined;
  const found = cut(effect.line.slice(0, -1));
  const decoded = found.kind === "text" ? readText(found.text, "unit") : found;
  return decoded.kind === "message" ? (decoded.message as ToUnit) : undefined;
}

/** The SHOW that an effect sends, if it is one. */
export function shownBy(effect: Effect): MessageOf<"SHOW"> | undefined {
  if (effect.kind !== "send" || !effect.line.startsWith("SHOW ")) return undefined;
  const message = said(effect);
  return message?.verb === "SHOW" ? message : undefined;
}

/** Whether a line has a tag, fitting or not. */
export function isSealed(line: string): boolean {
  const found = cut(line);
  return found.kind === "text" && found.seal !== undefined;
}
