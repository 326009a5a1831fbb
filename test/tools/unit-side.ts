/**
 * A unit's side of the trust (firmware-protocol/README.md §6), for whatever stands in for a unit in tests and experiments:
 * it answers OPEN, seals what is said and judges what is heard. What the real unit does with it is tested on the real hex.
 */
import deskUnitProfile from "../../devices/desk-unit/profile.json" with { type: "json" };
import {
  capabilityNames,
  type MessageOf,
  protocolVersion,
  type ToGateway,
  type ToUnit,
} from "../../firmware-protocol/messages.ts";
import { cut, type Decoded, decode, encode } from "../../src/core/frame.ts";
import type { Pairing } from "../../src/core/pairing.ts";
import type { DeskId } from "../../src/core/site.ts";
import { type SessionKeys, sessionKeys } from "../../src/core/trust.ts";

export class UnitSide {
  /** `undefined` for an unpaired unit. */
  key: Uint8Array | undefined;
  #keys: SessionKeys | undefined;
  #next = 0;
  #heard = -1;

  constructor(key: Uint8Array | undefined) {
    this.key = key;
  }

  /** A session began with this OPEN; boot and session are those that HELLO will tell. */
  begin(nonce: string, boot: number, session: number): void {
    this.#keys = this.key && sessionKeys(this.key, nonce, boot, session);
    this.#next = 0;
    this.#heard = -1;
  }

  /** No session any more: what is said has a check, as READY has. */
  end(): void {
    this.#keys = undefined;
  }

  /** The line of a message, LF included. */
  say(message: ToGateway): string {
    if (this.#keys === undefined || message.verb === "READY") return encode(message);
    return encode(message, { key: this.#keys.toGateway, counter: this.#next++ });
  }

  /** The line that `say` would give, without its number being used up. */
  peek(message: ToGateway): string {
    const line = this.say(message);
    if (this.#keys !== undefined && message.verb !== "READY") this.#next--;
    return line;
  }

  /** Reads a line without its LF as a unit does: a paired one takes nothing without a tag but OPEN. */
  hear(line: string): Decoded<ToUnit> {
    const keys = this.#keys;
    const decoded = decode(line, "unit", keys && { key: keys.toUnit, after: this.#heard });
    if (decoded.kind !== "message") return decoded;
    const found = cut(line);
    const seal = found.kind === "text" ? found.seal : undefined;
    if (seal !== undefined) this.#heard = seal.counter;
    else if (this.key !== undefined && decoded.message.verb !== "OPEN") return { kind: "reject", code: "trust" };
    return decoded;
  }
}

/** The key of a made-up unit: its number in every byte, so that a wrong one is seen at once. */
export function keyOfUnit(number: number): Uint8Array {
  return new Uint8Array(16).fill(number);
}

/** A desk's unit as it was paired and tested long ago. */
export function pairedUnit(uid: string, key: Uint8Array, desk: string, socket: string): Pairing {
  const since = "2026-01-01T08:00:00.000Z";
  return { uid, key, desk: desk as DeskId, socket, model: "desk-unit", state: "paired", since, testedAt: since };
}

/** What a desk unit can do, as its profile says and its firmware tells. */
export const deskUnitCapabilities = deskUnitProfile.capabilities.reduce(
  (bits, name) => bits | (1 << (capabilityNames as readonly string[]).indexOf(name)),
  0,
);

/** What a desk unit says of itself. */
export function deskUnitHello(uid: string, boot: number, session: number): MessageOf<"HELLO"> {
  const board = { model: "desk-unit", hardware: 1, firmware: "0.3.0", capabilities: deskUnitCapabilities } as const;
  return { verb: "HELLO", protocol: protocolVersion, uid, ...board, boot, reset: "power", session };
}
