import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { compiled } from "./test/compiled.ts";

/** Files without a browser between two with one. Together they take longer than the longest with one. */
const between = 6;

/**
 * Only one browser runs at a time (test/page/visitor.ts), so two of its files side by side would only wait for each other. Each is followed
 * by some without one, which the other process takes meanwhile.
 */
class OneBrowser extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const withBrowser = sorted.filter(({ moduleId }) => moduleId.includes("/test/page/"));
    const others = sorted.filter((file) => !withBrowser.includes(file));
    const mixed = withBrowser.flatMap((file) => [file, ...others.splice(0, between)]);
    return [...mixed, ...others];
  }
}

export default defineConfig({
  plugins: [compiled()],
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/compiled.ts",
    // As many as a small machine has cores; more would only make tests with real processes wait for each other.
    maxWorkers: 2,
    pool: "forks",
    // Starting a process takes as long as most files. What one leaves behind (a mock, a timer, a handler) it takes away itself.
    isolate: false,
    // Bounds, not measures: a machine with much else to do may take so long, and what never comes fails all the same.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    sequence: { sequencer: OneBrowser },
  },
});
