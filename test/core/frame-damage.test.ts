/** No damage of one or two bits, and no burst of up to 16, ever makes a line that is taken for a message (README §1). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode } from "../../src/core/frame.ts";
import { anyMessage, extremeMessage, verbs } from "./any-message.ts";
import { bitOrders, bitsOf, burst, bursts, isAccepted, oneOrTwo, withFlips } from "./damage.ts";

const damagedAndTaken = (line: string, damages: Iterable<number[]>, order = bitOrders[0]): string[] => {
  const taken: string[] = [];
  for (const bits of damages) {
    const arrived = withFlips(line, bits, order);
    if (isAccepted(arrived)) taken.push(arrived);
  }
  return taken;
};

describe("damage to a line", () => {
  it("is damage: the undamaged line is taken, and a flip made twice is none", () => {
    const line = encode({ verb: "READY" });
    expect(isAccepted(line)).toBe(true);
    expect(isAccepted(withFlips(line, [3, 3]))).toBe(true);
    expect(withFlips("A", [0])).toBe("@");
    expect(withFlips("A", [0], "highest-first")).toBe("\u00c1");
  });

  it.each(verbs)("of one or two bits is seen, all over the shortest %s", (verb) => {
    const line = encode(extremeMessage(verb, "smallest"));
    expect(damagedAndTaken(line, oneOrTwo(bitsOf(line)))).toEqual([]);
  });

  it.each(["PRESS", "SHOW"] as const)("of one or two bits is seen, all over the longest %s", (verb) => {
    const line = encode(extremeMessage(verb, "widest"));
    expect(damagedAndTaken(line, oneOrTwo(bitsOf(line)))).toEqual([]);
  });

  it("in a burst of up to 16 bits is seen, every single one that can happen to READY on a UART", () => {
    const line = encode({ verb: "READY" });
    for (let length = 1; length <= 16; length++)
      expect(damagedAndTaken(line, bursts(bitsOf(line), length))).toEqual([]);
  }, 30_000);

  it("in a burst of up to 16 bits is seen, anywhere in any message", () => {
    fc.assert(
      fc.property(
        anyMessage,
        fc.integer({ min: 1, max: 16 }),
        fc.nat(),
        fc.nat({ max: 2 ** 14 - 1 }),
        fc.constantFrom(...bitOrders),
        (message, length, place, inner, order) => {
          const line = encode(message);
          const start = place % (bitsOf(line) - length + 1);
          expect(isAccepted(withFlips(line, burst(start, length, inner), order))).toBe(false);
        },
      ),
      { numRuns: 20_000 },
    );
  });
});
