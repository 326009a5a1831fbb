/** What people may write on one line: anything that shows itself, and nothing that hides or turns what is beside it. */
import { describe, expect, it } from "vitest";
import { oneLine, shownOnOneLine } from "../../src/shell/one-line.ts";

describe("a text on one line", () => {
  it.each(["Room 204", "Bürgerbüro „Süd“ (1. OG)", "غرفة 12", "חדר 3", "会議室", "Küche 🔔", "é", "x".repeat(40)])(
    "may be %j",
    (text) => {
      expect(text).toMatch(oneLine(40));
      expect(shownOnOneLine(text)).toBe(text);
    },
  );

  it.each([
    ["", "nothing"],
    ["   ", "spaces alone"],
    ["\u200b\u200d", "what has no width alone"],
    ["\u00a0\u3000", "spaces of other kinds alone"],
    ["a\nb", "a line feed"],
    ["a\u0000b", "a control character"],
    ["a\u2028b", "a separator of lines"],
    ["a\u2029b", "a separator of paragraphs"],
    ["exit\u202eoot", "an override of the direction"],
    ["a\u2066b\u2069", "an isolate"],
    ["a\ud800b", "half of a pair"],
    ["x".repeat(41), "more than fits"],
  ])("may not be %j: %s", (text) => {
    expect(text).not.toMatch(oneLine(40));
  });

  it("is shown with a question mark for each character that it may not have", () => {
    expect(shownOnOneLine("a\nb\u202ec\u2028d\ud800")).toBe("a?b?c?d?");
  });
});
