/** The way of a press is gone through as long as the gateway runs, and not a moment longer (shell/rehearse.ts). */
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Rehearsal } from "../../src/core/rehearsal.ts";
import { beginRehearsing } from "../../src/shell/rehearse.ts";
import { until } from "../cli/cli.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("rehearsing", () => {
  it("goes through a press again and again, although nothing comes in, until it is ended", async () => {
    const played = vi.spyOn(Rehearsal.prototype, "play");
    const pressed = vi.spyOn(Rehearsal.prototype, "press");
    const end = beginRehearsing();
    const several = 20;
    await until(() => pressed.mock.calls.length >= several);
    expect(pressed.mock.calls.length).toBeGreaterThanOrEqual(several);
    await end();
    const [plays, presses] = [played.mock.calls.length, pressed.mock.calls.length];
    await pause(100);
    expect([played.mock.calls.length, pressed.mock.calls.length]).toEqual([plays, presses]);
  });

  it("ends in the middle of its first rounds too", async () => {
    const played = vi.spyOn(Rehearsal.prototype, "play");
    const pressed = vi.spyOn(Rehearsal.prototype, "press");
    const end = beginRehearsing();
    await until(() => played.mock.calls.length > 1);
    await end();
    const plays = played.mock.calls.length;
    await pause(100);
    expect(played.mock.calls.length).toBe(plays);
    expect(pressed).not.toHaveBeenCalled();
  });

  it("takes a twentieth of the time at the most, however slow the machine is", async () => {
    const tookMs = 20;
    const pressed = vi.spyOn(Rehearsal.prototype, "press").mockImplementation(() => {
      for (const began = performance.now(); performance.now() - began < tookMs; );
      return 0;
    });
    const end = beginRehearsing();
    await until(() => pressed.mock.calls.length > 0);
    await pause(15 * tookMs);
    expect(pressed).toHaveBeenCalledTimes(1);
    await end();
  });
});
