import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

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

/** Pure functions, and boards that are simulated in memory: nothing of one file is left for the next. */
const pure = ["core", "transcripts", "firmware", "generate"].map((room) => `test/${room}/**/*.test.ts`);

const shared = {
  // A process of its own for each file: native modules and signal handlers do not share one well.
  pool: "forks" as const,
  // Bounds, not measures: a machine with much else to do may take so long, and what never comes fails all the same.
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

export default defineConfig({
  test: {
    // As many as a small machine has cores; more would only make tests with real processes wait for each other.
    maxWorkers: 2,
    sequence: { sequencer: OneBrowser },
    projects: [
      { test: { ...shared, name: "world", include: ["test/**/*.test.ts"], exclude: pure } },
      // Starting a process takes as long as most of these.
      { test: { ...shared, name: "pure", include: pure, isolate: false } },
    ],
  },
});
