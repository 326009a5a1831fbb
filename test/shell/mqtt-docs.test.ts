/**
 * docs/mqtt.md is made from the schemas (test/generate/mqtt-page.ts). Here it is read as a person reads it: each event, request and
 * error has its row, and what is copied from it works.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorCodes, isVerb, parseRequest, requestSchemas } from "../../src/shell/schema.ts";
import { eventSchema } from "../../src/shell/schema-event.ts";
import { retainedTopics } from "../../src/shell/schema-retained.ts";

const page = readFileSync(new URL("../../docs/mqtt.md", import.meta.url), "utf8");
const section = (heading: string): string => page.split(/^#+ /m).find((each) => each.startsWith(heading)) ?? "";

/** The names in the first column of the first table below a heading. */
function rows(heading: string): string[] {
  const table =
    section(heading)
      .split(/^\|---.*$/m)[1]
      ?.split("\n\n")[0] ?? "";
  return [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name as string);
}

describe("the page has a row for each", () => {
  it("retained topic", () => {
    expect(rows("MQTT").slice(0, -4)).toEqual(Object.keys(retainedTopics).map((topic) => `…/${topic}`));
  });

  it("event", () => {
    expect(rows("Events")).toEqual(eventSchema.options.map(({ shape }) => shape.type.value));
  });

  it("request", () => {
    expect(rows("Requests")).toEqual(Object.keys(requestSchemas));
  });

  it("error code", () => {
    expect(rows("Errors")).toEqual(Object.keys(errorCodes));
  });

  it("and no field without its meaning", () => {
    expect(page.match(/^\| `[^`]+` \| \|$/gm) ?? []).toEqual([]);
    expect(page).not.toMatch(/undefined|\[object/);
  });
});

describe("what is copied from the page", () => {
  it("is an event of each type, with no field that it does not have", () => {
    const lines = [...section("Events").matchAll(/^\{.*\}$/gm)].map(([line]) => JSON.parse(line) as { type: string });
    expect(lines.map(({ type }) => type)).toEqual(rows("Events"));
    for (const event of lines) expect(eventSchema.parse(event)).toEqual(event);
  });

  it("is a request that is obeyed, for each verb", () => {
    const lines = [...section("Requests").matchAll(/^…\/request\/([a-z-]+) (.*)$/gm)];
    expect(lines.map(([, verb]) => verb)).toEqual(rows("Requests"));
    for (const [, verb = "", text = ""] of lines)
      expect(isVerb(verb) && parseRequest(verb, text)).toMatchObject({ ok: true });
  });

  it("is a command whose payload is a request", () => {
    const [, payload = ""] = section("Requests").match(/-m "(\{.*\})"/) ?? [];
    const text = payload
      .replaceAll('\\"', '"')
      .replace("$(date +%s)", "1772442847")
      .replace("ALARM", "3f9a0c7711e2-00050001");
    expect(parseRequest("close", text)).toMatchObject({ ok: true, transaction: "1772442847" });
  });
});
