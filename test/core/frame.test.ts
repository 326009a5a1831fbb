/** The line as the gateway reads and writes it: every vector, every message of the table, every limit. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VectorSeal } from "../../firmware-protocol/generate-vectors.ts";
import { limits } from "../../firmware-protocol/limits.ts";
import { type Message, messages, rejectCodes } from "../../firmware-protocol/messages.ts";
import { crc16, cut, decode, encode } from "../../src/core/frame.ts";
import { sessionKeys } from "../../src/core/trust.ts";
import { anyMessage, extremeMessage, verbs } from "./any-message.ts";

interface Vector {
  readonly to: "unit" | "gateway";
  readonly line: string;
  readonly message?: Message;
  readonly reject?: string;
  readonly seal?: VectorSeal;
}

/** The side's key of the session, if the line has a tag. */
function keyOf({ to, seal }: Vector): Uint8Array | undefined {
  if (seal === undefined) return undefined;
  const keys = sessionKeys(Buffer.from(seal.key, "hex"), seal.nonce, seal.boot, seal.session);
  return to === "unit" ? keys.toUnit : keys.toGateway;
}

function decodeVector(vector: Vector, line: string): unknown {
  const key = keyOf(vector);
  return decode(line, vector.to, key && { key, after: (vector.seal as VectorSeal).after });
}

function encodeVector(vector: Vector): string {
  const key = keyOf(vector);
  const cutOut = cut(vector.line);
  const counter = cutOut.kind === "text" ? (cutOut.seal?.counter ?? 0) : 0;
  return encode(vector.message as Message, key && { key, counter });
}

const vectors = readFileSync(new URL("../../firmware-protocol/vectors.jsonl", import.meta.url), "latin1")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Vector);

const sides = ["unit", "gateway"] as const;
const text = (line: string): string => line.slice(0, -1);
const sealed = (words: string): string => `${words}*${crc16(words).toString(16).toUpperCase().padStart(4, "0")}`;
const rejected = (code: string): unknown => ({ kind: "reject", code });

describe("vectors.jsonl", () => {
  it.each(vectors.filter(({ message }) => message !== undefined))("to the $to: $line", (vector) => {
    const { line, message } = vector;
    expect(decodeVector(vector, line)).toEqual({ kind: "message", message });
    expect(decodeVector(vector, `${line}\r`)).toEqual({ kind: "message", message });
    expect(encodeVector(vector)).toBe(`${line}\n`);
  });

  it.each(vectors.filter(({ reject }) => reject !== undefined))("to the $to, $reject: $line", (vector) => {
    expect(decodeVector(vector, vector.line)).toEqual(rejected(vector.reject as string));
  });

  it.each(verbs)("hold %s, read by each side that may hear it", (verb) => {
    const { direction } = messages[verb];
    const read = new Set(vectors.filter(({ message }) => message?.verb === verb).map(({ to }) => to));
    expect([...read].sort()).toEqual(sides.filter((side) => direction === "both" || direction === `to-${side}`).sort());
  });

  it("hold every reject code that a line alone can earn, for both sides", () => {
    const alone = rejectCodes.filter((code) => !["none", "session", "version"].includes(code));
    for (const side of sides) {
      const refused = new Set(
        vectors.filter(({ to, reject }) => to === side && reject !== undefined).map(({ reject }) => reject),
      );
      expect([...refused].sort()).toEqual([...alone].sort());
    }
  });
});

describe("a message", () => {
  it("comes back from its line, on every side that may hear it and on no other", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const line = text(encode(message));
        for (const side of sides) {
          const { direction } = messages[message.verb];
          const mine = direction === "both" || direction === `to-${side}`;
          expect(decode(line, side)).toEqual(mine ? { kind: "message", message } : rejected("direction"));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("has one spelling: no other line with a good check is read as it", () => {
    const junk = fc.string({ unit: fc.constantFrom(" ", "0", "1", "A", "a", "+", "."), minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(anyMessage, fc.nat(), junk, (message, place, inserted) => {
        const words = text(encode(message)).slice(0, -5);
        const at = place % (words.length + 1);
        const other = decode(sealed(words.slice(0, at) + inserted + words.slice(at)), "unit");
        if (other.kind === "message") expect(other.message).not.toEqual(message);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(verbs)("%s at its widest fits a line with the longer trailer, an urgent one 40 bytes", (verb) => {
    const words = text(encode(extremeMessage(verb, "widest"))).slice(0, -5);
    const bytes = words.length + limits.trailerBytesMax + 1;
    expect(bytes).toBeLessThanOrEqual("urgent" in messages[verb] ? limits.urgentLineBytesMax : limits.lineBytesMax);
  });

  it("that is on the way to a siren is marked urgent", () => {
    expect(verbs.filter((verb) => "urgent" in messages[verb])).toEqual(["SHOW", "PRESS"]);
  });
});

describe("a line", () => {
  it("has the check value that the README names", () => {
    expect(crc16("123456789")).toBe(0x29b1);
  });

  it("of 95 characters is read as far as its check, of 96 it is long", () => {
    expect(decode(sealed("X".repeat(90)), "gateway")).toEqual(rejected("unknown"));
    expect(decode(sealed("X".repeat(91)), "gateway")).toEqual(rejected("long"));
  });

  it("may end with one CR, which does not count, but not with two", () => {
    expect(decode(`${sealed("X".repeat(90))}\r`, "gateway")).toEqual(rejected("unknown"));
    expect(decode(`${sealed("READY")}\r\r`, "gateway")).toEqual(rejected("long"));
  });

  it("that begins with # is for people and changes nothing, unless it is no text at all", () => {
    expect(decode("# desk unit 0.1.0", "gateway")).toEqual({ kind: "comment" });
    expect(decode("# \u0007", "gateway")).toEqual(rejected("long"));
    expect(decode(`#${"-".repeat(95)}`, "gateway")).toEqual(rejected("long"));
  });

  it.each(["", "\r", "*", "?", "*0000", "READY", "constructor", "__proto__"])("%j is refused for its check", (line) => {
    expect(decode(line, "gateway")).toEqual(rejected("check"));
  });

  it.each(["constructor", "__proto__", "toString", "ready", ""])("with the verb %j is unknown", (verb) => {
    expect(decode(sealed(verb), "gateway")).toEqual(rejected("unknown"));
  });

  it("of any bytes at all is read or refused, and never throws", () => {
    const bytes = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
      maxLength: 100,
      size: "max",
    });
    fc.assert(
      fc.property(bytes, fc.constantFrom(...sides), (line, side) => {
        expect(["message", "reject", "comment"]).toContain(decode(line, side).kind);
      }),
      { numRuns: 5000 },
    );
  });
});
