/** The demo's plan, for as many desks as it can have: one that a gateway takes, and in which circuit 2 is seen. */
import { expect, test } from "vitest";
import { layOutOffice, officeConfigText } from "../../src/demo/office.ts";
import { parseConfig } from "../../src/shell/config.ts";

function siteOf(units: number, escalates: boolean) {
  const text = officeConfigText(layOutOffice(units), { socketOf: (desk) => `/dev/${desk}`, escalates });
  const result = parseConfig(text, "site.yaml");
  if (!result.ok) throw new Error(`${units} desks: ${JSON.stringify(result.problems)}`);
  return result.config.site;
}

test.each([2, 3, 4, 5, 8, 9, 11, 31, 32])("%i desks make a plan, with seven neighbours and with three", (units) => {
  for (const [escalates, size] of [
    [false, 7],
    [true, 3],
  ] as const) {
    const desks = [...siteOf(units, escalates).desks.values()];
    expect(desks).toHaveLength(units);
    expect(new Set(desks.map(({ circuit1 }) => circuit1.length))).toEqual(new Set([Math.min(size, units - 1)]));
  }
});

test("the house is called after 15 s, and whoever sits beside is called at once", () => {
  const site = siteOf(8, true);
  expect(site.circuits).toEqual([expect.objectContaining({ number: 2, id: "house", afterMs: 15_000 })]);
  expect(site.circuits[0]?.members.desks).toHaveLength(8);
  const d1 = [...site.desks.values()].find(({ id }) => id === "d1");
  expect([...(d1?.circuit1 ?? [])].sort()).toEqual(["d2", "d3", "d4"]);
});
