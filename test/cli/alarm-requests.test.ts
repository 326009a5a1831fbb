/** What `rufkreis raise` says that a call has become. */
import { expect, it } from "vitest";
import { callTold } from "../../src/cli/alarm-requests.ts";

const open = { alarm: "a-1", level: "help" } as const;

it.each([
  ["no open alarm", undefined, "assist", "raised", "assist", "calls: assist"],
  ["one that has just been closed", { ...open, alarm: "a-0" }, "assist", "raised", "assist", "calls: assist"],
  ["a graver one", open, "assist", "pressed", "help", "calls already: help; pressed once more"],
  [
    "a lockdown",
    { ...open, level: "lockdown" },
    "assist",
    "pressed",
    "lockdown",
    "calls already: lockdown; pressed once more",
  ],
  ["the same", open, "help", "pressed", "help", "calls already: help; pressed once more"],
  ["a lesser one", open, "lockdown", "upgraded", "lockdown", "calls: lockdown, help until now"],
] as const)("at a desk with %s", (_, before, asked, became, is, words) => {
  expect(callTold(before, "a-1", asked)).toEqual({ became, is, words });
});
