/** Session keys and tags: what one who has not the key could try with a line. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, encode } from "../../src/core/frame.ts";
import { fits, type Seal, sessionKeys } from "../../src/core/trust.ts";
import { anyMessage } from "./any-message.ts";

const key = Uint8Array.from({ length: 16 }, (_, place) => place);
const keys = sessionKeys(key, "8F3A11C0D2E45B67", 5, 1);

function sealOf(line: string): Seal {
  const found = cut(line.replace("\n", ""));
  if (found.kind !== "text" || found.seal === undefined) throw new Error(`no seal in ${line}`);
  return found.seal;
}

describe("the keys of a session", () => {
  it("differ with direction, nonce, boot and session", () => {
    const others = [
      sessionKeys(key, "8F3A11C0D2E45B68", 5, 1),
      sessionKeys(key, "8F3A11C0D2E45B67", 6, 1),
      sessionKeys(key, "8F3A11C0D2E45B67", 5, 2),
      sessionKeys(key, "8F3A11C0D2E45B67", 0x0501, 0),
    ];
    const all = [keys, ...others].flatMap(({ toGateway, toUnit }) => [toGateway, toUnit]);
    expect(new Set(all.map((one) => Buffer.from(one).toString("hex"))).size).toBe(all.length);
  });
});

describe("a tagged line", () => {
  it("is believed once, in its session and direction, and after no later one", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(0xffff), (message, counter) => {
        const seal = sealOf(encode(message, { key: keys.toGateway, counter }));
        expect(fits(seal, { key: keys.toGateway, after: counter - 1 })).toBe(true);
        expect(fits(seal, { key: keys.toGateway, after: counter })).toBe(false);
        expect(fits(seal, { key: keys.toUnit, after: -1 })).toBe(false);
      }),
    );
  });

  it("is refused with any one character changed", () => {
    const line = encode({ verb: "PRESS", event: 0x50001, ageMs: 0 }, { key: keys.toGateway, counter: 7 }).trimEnd();
    for (let place = 0; place < line.length; place++) {
      for (const other of "0123456789ABCDEF ~*") {
        if (line[place] === other) continue;
        const found = cut(line.slice(0, place) + other + line.slice(place + 1));
        if (found.kind !== "text") continue;
        // A lone star in place of the tilde cannot pass either: it would need the CRC.
        expect(found.seal !== undefined && fits(found.seal, { key: keys.toGateway, after: 6 })).toBe(false);
      }
    }
  });
});
