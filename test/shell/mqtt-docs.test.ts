/** docs/mqtt.md and the schemas say the same: each event, each request, each error code. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { requestSchemas, responseSchema } from "../../src/shell/schema.ts";
import { eventSchema } from "../../src/shell/schema-event.ts";

const page = readFileSync(new URL("../../docs/mqtt.md", import.meta.url), "utf8");

/** The names in the first column of the table below a heading; a row may have several. */
function rows(heading: string): string[] {
  const section = page.split(/^#+ /m).find((each) => each.startsWith(heading)) ?? "";
  const cells = [...section.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell as string);
  return cells.flatMap((cell) => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name as string)).sort();
}

const error = responseSchema.options[1].shape.error.shape.code.options;
const reserved = ["already-closed", "too-many"];

describe("the page has a row for each", () => {
  it("event", () => {
    expect(rows("Events")).toEqual(eventSchema.options.map(({ shape }) => shape.type.value).sort());
  });

  it("request", () => {
    expect(rows("Requests")).toEqual(Object.keys(requestSchemas).sort());
  });

  it("error code, and names the reserved ones", () => {
    expect([...rows("Errors"), ...reserved].sort()).toEqual([...error].sort());
    for (const code of reserved) expect(page).toContain(`\`${code}\``);
  });
});
