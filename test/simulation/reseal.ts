/**
 * Lines as a core would send or read them that is built wrong on purpose (mutants.ts): another text in the same place of the session, with a
 * tag that fits.
 */
import type { ToGateway, ToUnit } from "../../firmware-protocol/messages.ts";
import { cut, encode } from "../../src/core/frame.ts";
import type { Step } from "../../src/core/gateway.ts";
import type { Effect, Input } from "../../src/core/io.ts";
import { spoken } from "../../src/core/link.ts";
import type { Link } from "../../src/core/link-state.ts";
import type { State } from "../../src/core/state.ts";
import { fits } from "../../src/core/trust.ts";

export type Line = Extract<Input, { kind: "line" }>;
type Send = Extract<Effect, { kind: "send" }>;

/** What is sent, as another message. */
export function rewritten(effect: Send, { links }: State, message: ToUnit): Send {
  const found = cut(effect.line.slice(0, -1));
  const trust = links.get(effect.socket)?.trust;
  const counter = found.kind === "text" ? found.seal?.counter : undefined;
  const by = trust === undefined || counter === undefined ? undefined : { key: trust.keys.toUnit, counter };
  return { ...effect, line: encode(message, by) };
}

/** What is read, as another message; a line that does not fit stays as it is. */
export function reread(input: Line, { links }: State, message: ToGateway): Line {
  const found = cut(input.line);
  const trust = links.get(input.socket)?.trust;
  const seal = found.kind === "text" ? found.seal : undefined;
  if (trust === undefined || seal === undefined) return { ...input, line: encode(message).slice(0, -1) };
  const key = trust.keys.toGateway;
  if (!fits(seal, { key, after: trust.heard })) return input;
  return { ...input, line: encode(message, { key, counter: seal.counter }).slice(0, -1) };
}

/** What is read, as if it were the next line of a unit that has the key. */
export function believed(input: Line, link: Link, message: ToGateway): Line {
  if (link.trust === undefined) return input;
  const by = { key: link.trust.keys.toGateway, counter: link.trust.heard + 1 };
  return { ...input, line: encode(message, by).slice(0, -1) };
}

/** A step that says one thing more, before everything else. */
export function saying({ state, effects, wakeAt }: Step, socket: string, message: ToUnit): Step {
  const link = state.links.get(socket);
  if (link === undefined) return { state, effects, wakeAt };
  const { link: next, lines } = spoken({ link, say: [message] });
  const links = new Map(state.links).set(socket, next);
  const said = lines.map((line): Effect => ({ kind: "send", socket, line }));
  return { state: { ...state, links }, effects: [...said, ...effects], wakeAt };
}
