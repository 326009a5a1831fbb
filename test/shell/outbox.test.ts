/** Lines that the far side does not take at once: order, age, room, and the open end of a cut line. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Outbox } from "../../src/shell/outbox.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A far side that takes so many bytes, until it is given more room. */
function farSide(room: number) {
  const state = { room, taken: "", dropped: 0, failures: 0, broken: false };
  const write = (text: string): number => {
    if (state.broken) throw Object.assign(new Error("EIO"), { code: "EIO" });
    const taken = Math.min(state.room, text.length);
    state.room -= taken;
    state.taken += text.slice(0, taken);
    return taken;
  };
  const events = {
    failed: () => {
      state.failures++;
    },
    dropped: (lines: number) => {
      state.dropped += lines;
    },
  };
  return { state, outbox: new Outbox(write, events, () => performance.now()) };
}

it("writes at once when it can", () => {
  const { state, outbox } = farSide(100);
  outbox.send("A\n");
  expect(state.taken).toBe("A\n");
  expect(vi.getTimerCount()).toBe(0);
});

it("finishes a line that went out in part, and keeps the order", () => {
  const { state, outbox } = farSide(2);
  outbox.send("ABCD\n");
  outbox.send("E\n");
  vi.advanceTimersByTime(100);
  expect(state.taken).toBe("AB");
  state.room = 4;
  vi.advanceTimersByTime(5);
  state.room = 100;
  vi.advanceTimersByTime(5);
  expect(state.taken).toBe("ABCD\nE\n");
  expect(vi.getTimerCount()).toBe(0);
});

it("drops what waited 250 ms, and ends the line that it cut before the next one", () => {
  const { state, outbox } = farSide(2);
  outbox.send("ABCD\n");
  outbox.send("E\n");
  vi.advanceTimersByTime(300);
  expect(state.dropped).toBe(2);
  expect(vi.getTimerCount()).toBe(0);
  state.room = 100;
  outbox.send("F\n");
  outbox.send("G\n");
  expect(state.taken).toBe("AB\nF\nG\n");
});

it("drops the old and keeps the young", () => {
  const { state, outbox } = farSide(0);
  outbox.send("OLD\n");
  vi.advanceTimersByTime(200);
  outbox.send("YOUNG\n");
  vi.advanceTimersByTime(100);
  state.room = 100;
  vi.advanceTimersByTime(5);
  expect(state.taken).toBe("YOUNG\n");
  expect(state.dropped).toBe(1);
});

it("keeps at most 2 KiB", () => {
  const { state, outbox } = farSide(0);
  for (let i = 0; i < 300; i++) outbox.send("0123456789\n");
  state.room = 10_000;
  vi.advanceTimersByTime(5);
  expect(state.taken).toHaveLength(2046);
  expect(state.dropped).toBe(300 - 186);
  outbox.send("AFTER\n");
  expect(state.taken.endsWith("\nAFTER\n")).toBe(true);
});

it("tells of a broken connection once and forgets everything", () => {
  const { state, outbox } = farSide(0);
  outbox.send("A\n");
  outbox.send("B\n");
  state.broken = true;
  vi.advanceTimersByTime(5);
  outbox.send("C\n");
  vi.advanceTimersByTime(1000);
  expect(state.failures).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

it("forgets what waits when it is closed", () => {
  const { state, outbox } = farSide(0);
  outbox.send("A\n");
  outbox.close();
  state.room = 100;
  vi.advanceTimersByTime(1000);
  outbox.send("B\n");
  expect(state.taken).toBe("");
});
