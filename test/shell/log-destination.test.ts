/** The log when nobody reads it: what waits, what is dropped, and how that is told. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LogDestination } from "../../src/shell/log-destination.ts";

/** A far side that takes so many bytes, and then no more until there is room again. */
class FarSide {
  room = 0;
  text = "";
  gone = false;

  readonly write = (bytes: Buffer): number => {
    if (this.gone) throw Object.assign(new Error("broken pipe"), { code: "EPIPE" });
    const taken = Math.min(this.room, bytes.length);
    if (taken === 0) throw Object.assign(new Error("try again"), { code: "EAGAIN" });
    this.room -= taken;
    this.text += bytes.toString("utf8", 0, taken);
    return taken;
  };

  get lines(): string[] {
    return this.text.split("\n").slice(0, -1);
  }
}

const line = (n: number): string => `${String(n).padStart(99, "0")}\n`;
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => line(from + i).trim());
let far: FarSide;
let subject: LogDestination;

beforeEach(() => {
  vi.useFakeTimers();
  far = new FarSide();
  subject = new LogDestination(far.write);
});
afterEach(() => {
  vi.useRealTimers();
});

it("writes a line at once when it is taken", () => {
  far.room = 1000;
  subject.write(line(1));
  expect(far.lines).toEqual(numbers(1, 1));
});

it("finishes a line that went out in part, and keeps the order", () => {
  far.room = 250;
  for (let n = 1; n <= 4; n++) subject.write(line(n));
  expect(far.text).toHaveLength(250);
  far.room = 1000;
  subject.write(line(5));
  vi.advanceTimersByTime(100);
  expect(far.lines).toEqual(numbers(1, 5));
});

it("drops what does not fit into 64 KiB, all of it in one place, and says there how many lines it was", () => {
  for (let n = 1; n <= 1000; n++) subject.write(line(n));
  far.room = 10_000;
  vi.advanceTimersByTime(100);
  for (let n = 1001; n <= 1010; n++) subject.write(line(n));
  far.room = 100_000;
  vi.advanceTimersByTime(100);
  subject.write(line(1011));
  const kept = Math.floor((64 * 1024) / 100);
  const [notice] = far.lines.slice(kept);
  expect(far.lines).toEqual([...numbers(1, kept), notice, line(1011).trim()]);
  expect(JSON.parse(notice as string)).toMatchObject({
    level: 40,
    lines: 1010 - kept,
    msg: expect.stringContaining("dropped"),
  });
});

it("goes on although the reader is gone, and tells the next one", () => {
  far.gone = true;
  for (let n = 1; n <= 2; n++) subject.write(line(n));
  vi.advanceTimersByTime(1000);
  far.gone = false;
  far.room = 1000;
  vi.advanceTimersByTime(100);
  expect(far.lines).toEqual(numbers(1, 2));
});

it("writes at the end what is taken then, without waiting", () => {
  for (let n = 1; n <= 4; n++) subject.write(line(n));
  far.room = 250;
  subject.flush();
  expect(far.text).toHaveLength(250);
});

it("does not keep a process alive", () => {
  vi.useRealTimers();
  const before = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  subject.write(line(1));
  expect(process.getActiveResourcesInfo().filter((name) => name === "Timeout")).toHaveLength(before);
  far.room = 1000;
  subject.flush();
});
