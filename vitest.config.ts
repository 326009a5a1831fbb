import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // A process of its own for each file: native modules and signal handlers do not share one well.
    pool: "forks",
    // As many as a small machine has cores; more would only make tests with real processes wait for each other.
    maxWorkers: 2,
    // Bounds, not measures: a machine with much else to do may take so long, and what never comes fails all the same.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
