/** What lines and effects say, for those who look on. */
import type { MessageOf, ToGateway } from "../../firmware-protocol/messages.ts";
import { decode } from "../../src/core/frame.ts";
import type { Effect } from "../../src/core/io.ts";

/** The message of a line from a unit, if it is a good one. */
export function read(line: string): ToGateway | undefined {
  const decoded = decode(line, "gateway");
  return decoded.kind === "message" ? decoded.message : undefined;
}

/** The SHOW that an effect sends, if it is one. */
export function shownBy(effect: Effect): MessageOf<"SHOW"> | undefined {
  if (effect.kind !== "send" || !effect.line.startsWith("SHOW ")) return undefined;
  const decoded = decode(effect.line.slice(0, -1), "unit");
  return decoded.kind === "message" && decoded.message.verb === "SHOW" ? decoded.message : undefined;
}
