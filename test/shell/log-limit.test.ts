/** Log lines that strangers cause: seldom, counted, and cut. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { limitedLog } from "../../src/shell/log-limit.ts";
import { Requests } from "../../src/shell/mqtt-requests.ts";
import { RetainedTopics } from "../../src/shell/mqtt-retained.ts";

let lines: string[] = [];
const log = (text: string): void => void lines.push(text);

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
});
afterEach(() => {
  vi.useRealTimers();
});

it("writes the first line of each kind at once, and what follows once a second with its number", () => {
  const say = limitedLog(log);
  for (let n = 1; n <= 100; n++) say("a", `a ${n}`);
  say("b", "b 1");
  expect(lines).toEqual(["a 1", "b 1"]);
  vi.advanceTimersByTime(1000);
  expect(lines.slice(2)).toEqual(["a 100 (and 98 more like it)"]);
  say("a", "a 101");
  vi.advanceTimersByTime(1000);
  say("b", "b 2");
  expect(lines.slice(3)).toEqual(["a 101", "b 2"].sort());
  vi.advanceTimersByTime(5000);
  say("a", "a 102");
  expect(lines.at(-1)).toBe("a 102");
});

it("cuts what is long", () => {
  limitedLog(log)("a", "x".repeat(100_000));
  expect(lines[0]).toHaveLength(500);
});

it("holds for refused requests", () => {
  const options = { base: "b", gateway: "g", via: "a", username: "u", requests: "any", offer: () => {} } as const;
  const requests = new Requests({ ...options, publish: () => {}, log });
  for (let n = 0; n < 40; n++) requests.take("b/request/raise", Buffer.from("{"), false);
  for (let n = 0; n < 100; n++) requests.take(`b/request/${"x".repeat(60_000)}`, Buffer.from("{}"), false);
  vi.advanceTimersByTime(1000);
  expect(lines).toHaveLength(2);
  expect(lines.join().length).toBeLessThan(1000);
});

it("nothing that a stranger writes steers a terminal", () => {
  const details: string[] = [];
  const offer = (input: { kind: string; detail?: unknown }): void => void details.push(String(input.detail));
  const options = { base: "b", gateway: "g", via: "a", username: "u", requests: "any", offer } as const;
  const requests = new Requests({ ...options, publish: () => {}, log });
  requests.take("b/request/\u001b[2J\u009b", Buffer.from("{}"), false);
  requests.take("b/request/raise", Buffer.from("\u001b[2J"), false);
  vi.advanceTimersByTime(1000);
  expect([...lines, ...details].join("")).toMatch(/^\P{Cc}+$/u);
  expect([lines.length, details.length]).toEqual([2, 1]);
});

it("holds for retained topics that others put down in our name", () => {
  const retained = () => new Map<string, string>();
  const topics = new RetainedTopics({ base: "b", gateway: "g", since: "", retained, log });
  for (let n = 0; n < 100; n++) topics.take(`b/desk/${n}/state`, Buffer.from('{"gateway":"g"}'), true);
  vi.advanceTimersByTime(1000);
  expect(lines).toHaveLength(2);
});
