/** The rehearsal goes the way of a press, whole, and leaves nothing behind (core/rehearsal.ts). */
import { describe, expect, it } from "vitest";
import { Rehearsal } from "../../src/core/rehearsal.ts";

const units = 8;
const stateOf = (rehearsal: Rehearsal): unknown => Reflect.get(rehearsal, "state");

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
    const [pressed, other] = [new Rehearsal(), new Rehearsal()];
    for (let round = 0; round < 5; round++) {
      for (const one of [pressed, other]) one.play();
      pressed.press();
      expect(stateOf(pressed), `round ${round}`).toEqual(stateOf(other));
    }
  });
});
