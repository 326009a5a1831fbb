/** The C side of the wire on the host: every vector, and every small error. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { uint } from "../../firmware-protocol/fields.ts";
import { fillBlocks, generated, lengthProblems } from "../../firmware-protocol/generate.ts";
import { messages } from "../../firmware-protocol/messages.ts";
import { rows } from "../../firmware-protocol/rows.ts";
import { digits64, siphash24 } from "../../src/core/siphash.ts";
import { cyclesPerMs } from "../../src/demo/board.ts";
import { pressBytes, siphashOnAvr } from "./measure.ts";

const protocol = new URL("../../firmware-protocol/", import.meta.url);
const library = fileURLToPath(new URL("c/", protocol));
const text = (path: string) => readFileSync(new URL(path, protocol), "utf8");

describe("the C library on the host, with sanitizers", () => {
  beforeAll(() => {
    execFileSync("make", ["-s", "-C", library], { stdio: ["ignore", "ignore", "inherit"] });
  }, 120_000);

  test("reads and refuses every vector as it says: alone, with CR, and behind noise", () => {
    const result = JSON.parse(execFileSync(`${library}build/vectors`, { encoding: "utf8" })) as Record<string, number>;
    const vectors = text("vectors.jsonl").trim().split("\n").length;
    expect(vectors).toBeGreaterThanOrEqual(120);
    expect(result).toMatchObject({ vectors, failed: 0 });
  });

  test("keeps the rules that take hours to meet", () => {
    expect(JSON.parse(execFileSync(`${library}build/unit`, { encoding: "utf8" }))).toMatchObject({ failed: 0 });
  });

  test("accepts none of 100,000 damaged lines", () => {
    expect(JSON.parse(execFileSync(`${library}build/fuzz-lines`, ["1", "100000"], { encoding: "utf8" }))).toEqual({
      lines: 100_000,
      accepted: 0,
    });
  });
});

const upTo = (length: number): Uint8Array => Uint8Array.from({ length }, (_, place) => place);
const published = Array.from({ length: 64 }, (_, length) => {
  return digits64(siphash24(upTo(16), upTo(length)));
});

describe("SipHash makes of the published messages what the gateway's makes of them", () => {
  test("on the host", () => {
    const results = execFileSync(`${library}build/siphash`, { encoding: "utf8" }).trim().split("\n");
    expect(results).toEqual(published);
  });

  test("on the AVR, and of a PRESS in less than 0.3 ms", () => {
    const { results, cycles } = siphashOnAvr();
    expect(results).toEqual(published);
    expect(cycles[pressBytes]).toBeLessThan(0.3 * cyclesPerMs);
  });
});

describe("what is generated", () => {
  test("is what the tables say", () => {
    const files = generated(text("README.md"), text("vectors.jsonl"));
    for (const [path, contents] of Object.entries(files))
      expect(text(path) === contents, `${path} is stale: npm run generate`).toBe(true);
  });

  test("names a message that is longer than a line may be, and an urgent one longer than 40", () => {
    const wide = { name: "wide", field: uint(999_999_999) };
    const [first] = rows(messages);
    const row = {
      verb: "WIDE",
      direction: "both",
      session: true,
      urgent: true,
      meaning: "",
      fields: [wide, wide],
    } as const;
    expect(lengthProblems([row])).toEqual([
      "WIDE: 24 bytes of text, 42 with trailer and LF; an urgent line may have 40",
    ]);
    expect(lengthProblems([{ ...row, urgent: false }, first as NonNullable<typeof first>])).toEqual([]);
  });

  test("has a place for each table and a table for each place", () => {
    expect(fillBlocks("<!-- generated: a -->\nold\n<!-- /generated -->", { a: "new" })).toBe(
      "<!-- generated: a -->\nnew\n<!-- /generated -->",
    );
    expect(() => fillBlocks("", { a: "new" })).toThrow("no place for: a");
    expect(() => fillBlocks("<!-- generated: b -->\n<!-- /generated -->", {})).toThrow('"b"');
  });
});
