/** The experiment on forgery must see what it is there to see: gateways with a hole in each wall. */
import { afterEach, describe, expect, it, vi } from "vitest";

const triesOfATest = 8_000;

async function tried(): Promise<{ accepted: number; unreported: number; calls: number; examples: string[] }> {
  vi.resetModules();
  const { forge } = await import("./forgery.ts");
  const { Scene } = await import("./forgery-scene.ts");
  return forge(new Scene(), 1, triesOfATest);
}

type Trust = typeof import("../../src/core/trust.ts");

describe("prove forgery", () => {
  afterEach(() => {
    vi.doUnmock("../../src/core/trust.ts");
    // What comes after in this process gets the gateway without a hole.
    vi.resetModules();
  });

  it("finds nothing in the gateway", async () => {
    expect(await tried()).toMatchObject({ accepted: 0, unreported: 0, examples: [] });
  });

  it("sees a gateway that does not look at the tag", async () => {
    vi.doMock("../../src/core/trust.ts", async (original) => {
      const real = await original<Trust>();
      return { ...real, fits: (seal: { counter: number }, by: { after: number }) => seal.counter > by.after };
    });
    expect((await tried()).accepted).toBeGreaterThan(100);
  });

  it("sees a gateway that does not look at the counter", async () => {
    vi.doMock("../../src/core/trust.ts", async (original) => {
      const real = await original<Trust>();
      return { ...real, fits: (...[seal, by]: Parameters<Trust["fits"]>) => real.fits(seal, { ...by, after: -1 }) };
    });
    expect((await tried()).accepted).toBeGreaterThan(0);
  });

  it("sees a gateway whose sessions all have the same keys", async () => {
    vi.doMock("../../src/core/trust.ts", async (original) => {
      const real = await original<Trust>();
      return { ...real, sessionKeys: (key: Uint8Array) => real.sessionKeys(key, "0".repeat(16), 0, 0) };
    });
    expect((await tried()).accepted).toBeGreaterThan(0);
  });
});
