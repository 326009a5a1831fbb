/** What a decision leaves behind: measured by the allocator's own samples, not by the clock. */
import { expect, it } from "vitest";
import { pressStep, sampledBytes } from "./step.ts";

it("lets go of everything when its answer is thrown away", async () => {
  const once = pressStep();
  for (let count = 0; count < 5000; count++) once();
  // Its answer was once an object with a getter, and the engine kept ten kilobytes of each press until the next great collection.
  expect(await sampledBytes(once, false)).toBeLessThan(2000);
});
