/** The loop around the core: sirens first, everything else a moment later and in order (decision 0021). */
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { Input, Now } from "../../src/core/io.ts";
import { instant } from "../../src/core/time.ts";
import { type Hands, Loop } from "../../src/shell/loop.ts";
import { Office } from "../core/office.ts";
import { socketOf } from "../transcripts/site.ts";

/** Far more than the moment. */
const laterMs = 20;
const running: Loop[] = [];
afterEach(() => {
  for (const loop of running.splice(0)) loop.stop();
});

/** A loop around an office that is linked and quiet, and what its hands did. */
function house(hands: Partial<Hands> = {}) {
  const office = Office.of(8);
  const done: string[] = [];
  const beganMs = performance.now();
  const now = (): Now => ({
    instant: instant(office.nowMs + performance.now() - beganMs),
    wallMs: office.wallMs,
    clockTrusted: true,
    utcOffsetMs: 0,
  });
  const loop = new Loop(
    office.state,
    {
      send: (socket, line) => void done.push(`${socket.slice(socketOf("").length)} ${line.split(" ")[0]}`),
      append: ({ records }) => void done.push(...records.map(({ event }) => `disk ${event.type} ${event.seq}`)),
      respond: ({ transaction }) => void done.push(`answer ${transaction}`),
      changed: () => void done.push("told"),
      ...hands,
    },
    now,
  );
  running.push(loop);
  const press = (desk: string): Input => {
    const [line = ""] = office.unit(desk).press(office.nowMs);
    return { kind: "line", socket: socketOf(desk), line };
  };
  return { loop, done, press, seq: office.state.seq };
}

const sevenFirst = (origin: string): string[] =>
  ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"]
    .filter((desk) => desk !== origin)
    .concat(origin)
    .map((desk) => `${desk} SHOW`);

describe("the loop", () => {
  it("has told every siren when it comes back from a press, and nobody else yet", async () => {
    const { loop, done, press, seq } = house();
    loop.offer(press("d1"));
    expect(done).toEqual(sevenFirst("d1"));
    await pause(laterMs);
    expect(done.slice(8)).toEqual([`disk raised ${seq + 1}`, "told"]);
  });

  it("tells the sirens of a second press before it writes down the first, and writes both in their order", async () => {
    const { loop, done, press, seq } = house();
    loop.offer(press("d1"));
    loop.offer(press("d5"));
    const sends = done.length;
    expect(done.every((what) => what.endsWith("SHOW"))).toBe(true);
    await pause(laterMs);
    expect(done.slice(sends)).toEqual([`disk raised ${seq + 1}`, `disk raised ${seq + 2}`, "told"]);
  });

  it("writes down what is left when it is stopped, and takes nothing in any more", async () => {
    const { loop, done, press, seq } = house();
    loop.offer(press("d1"));
    loop.stop();
    expect(done.at(-1)).toBe(`disk raised ${seq + 1}`);
    const before = done.length;
    loop.offer(press("d2"));
    await pause(laterMs);
    expect(done).toHaveLength(before);
  });

  it("lets an input that a hand brings about wait its turn, and does what follows from it", async () => {
    const { loop, done, press, seq } = house({
      append: ({ records }) => {
        const last = records.at(-1)?.event.seq ?? 0;
        loop.offer({ kind: "appended", seq: last });
        done.push(`disk ${last}`);
      },
    });
    loop.offer(press("d1"));
    await pause(laterMs);
    expect(done.slice(8)).toEqual([`disk ${seq + 1}`, "d1 KEPT", "told"]);
  });

  it("answers a request that comes while it writes", async () => {
    const request = { verb: "close", alarm: "none", by: "somebody", reason: "over" } as const;
    const { loop, done, press } = house({
      append: () => loop.offer({ kind: "request", transaction: "t1", via: "test", request }),
    });
    loop.offer(press("d1"));
    await pause(laterMs);
    expect(done).toContain("answer t1");
    expect(done.at(-1)).toBe("told");
  });

  it("wakes by itself when something is due: a SHOW that nobody confirmed", async () => {
    const { loop, done, press } = house();
    loop.offer(press("d1"));
    await pause(200);
    expect(done.filter((what) => what === "d2 SHOW").length).toBeGreaterThan(1);
  });
});
