/** The rehearsal goes the way of a press, whole, and leaves nothing behind (core/rehearsal.ts). */
import { describe, expect, it } from "vitest";
import { Rehearsal } from "../../src/core/rehearsal.ts";

const units = 8;

describe("the rehearsal", () => {
  it("decides about a press: seven would sound, and the pressed desk would show that", () => {
    const rehearsal = new Rehearsal();
    rehearsal.play();
    expect(rehearsal.press()).toBe(units);
  });

  it("decides the same again and again, because nothing of it stays", () => {
    const rehearsal = new Rehearsal();
    rehearsal.play();
    const answers = Array.from({ length: 200 }, () => rehearsal.press());
    expect(new Set(answers)).toEqual(new Set([units]));
  });

  it("plays on after such a press as if it had not been", () => {
    const rehearsal = new Rehearsal();
    for (let round = 0; round < 50; round++) {
      rehearsal.play();
      expect(rehearsal.press(), `round ${round}`).toBe(units);
    }
  });
});
