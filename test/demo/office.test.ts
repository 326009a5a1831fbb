/** The demo's plan, for as many desks as it can have: one that a gateway takes. */
import { expect, test } from "vitest";
import { layOutOffice, officeConfigText } from "../../src/demo/office.ts";
import { parseConfig } from "../../src/shell/config.ts";

function siteOf(units: number, escalates: boolean) {
  const text = officeConfigText(layOutOffice(units), { socketOf: (desk) => `/dev/${desk}`, escalates });
  const result = parseConfig(text, "site.yaml");
  if (!result.ok) throw new Error(`${units} desks: ${JSON.stringify(result.problems)}`);
  return result.config.site;
}

test.each([2, 3, 4, 5, 8, 9, 11, 31, 32])("%i desks make a plan, and each calls its seven nearest", (units) => {
  for (const escalates of [false, true]) {
    const desks = [...siteOf(units, escalates).desks.values()];
    expect(desks).toHaveLength(units);
    expect(new Set(desks.map(({ circuit1 }) => circuit1.length))).toEqual(new Set([Math.min(7, units - 1)]));
  }
});

test("the house and the guards are called after 15 s", () => {
  const site = siteOf(12, true);
  expect(site.circuits).toEqual([expect.objectContaining({ number: 2, id: "house", afterMs: 15_000 })]);
  expect(site.circuits[0]?.members).toMatchObject({ receivers: ["guard-post"] });
  expect(site.circuits[0]?.members.desks).toHaveLength(12);
});
