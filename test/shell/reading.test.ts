/** A flood at one port, and what it may cost the others: told by the order of things, not by their time. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { limits } from "../../firmware-protocol/limits.ts";
import type { Input } from "../../src/core/io.ts";
import type { Connection } from "../../src/shell/connection.ts";
import { PortKeeper } from "../../src/shell/port-keeper.ts";
import { Reading } from "../../src/shell/reading.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
let inputs: Input[];
let asked: string[];

beforeEach(() => {
  inputs = [];
  asked = [];
});
afterEach(() => {
  vi.useRealTimers();
});

const connection: Connection = {
  send: () => {},
  pause: () => void asked.push("pause"),
  resume: () => void asked.push("resume"),
  close: async () => {},
};

/** A port that is read; its parser begins to flow one tick after it was made. */
async function port(socket: string): Promise<Reading> {
  // A port of an earlier test may still have something to say.
  const mine = inputs;
  const reading = new Reading(socket, (input) => mine.push(input));
  reading.start(connection);
  await turn();
  return reading;
}

/** Good lines, each 20 bytes long with its LF. */
const good = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `BEAT ${String(from + i).padStart(9, "0")}*0000`);
const bytes = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join("\n")}\n`);
const linesOf = (socket: string): string[] =>
  inputs.flatMap((input) => (input.kind === "line" && input.socket === socket ? [input.line] : []));
const perTurn = Math.floor(4096 / 20);

it("a press that comes in together with a flood is heard after 4 KiB of it, and nothing of the flood is lost", async () => {
  const [a, b] = [await port("a"), await port("b")];
  const flood = good(0, 3000);
  a.take(bytes(flood));
  b.take(bytes(["PRESS 1 0*0000"]));
  expect(inputs.findIndex((input) => input.kind === "line" && input.socket === "b")).toBe(perTurn);
  while (linesOf("a").length < flood.length) await turn();
  expect(linesOf("a")).toEqual(flood);
});

it("a press that comes in later waits for 4 KiB at the most, of each port that is flooded", async () => {
  const [a, b, c] = [await port("a"), await port("b"), await port("c")];
  a.take(bytes(good(0, 3000)));
  c.take(bytes(good(0, 3000)));
  for (let turns = 1; turns <= 5; turns++) {
    const before = inputs.length;
    await turn();
    b.take(bytes([`PRESS ${turns} 0*0000`]));
    expect(inputs.length - before).toBeLessThanOrEqual(2 * (perTurn + 1) + 1);
  }
  expect(linesOf("b")).toHaveLength(5);
  expect(linesOf("a").length - linesOf("c").length).toBeLessThan(perTurn + 2);
});

it("many reads of one turn are one flood", async () => {
  const a = await port("a");
  for (let read = 0; read < 14; read++) a.take(bytes(good(200 * read, 200)));
  expect(linesOf("a")).toHaveLength(perTurn);
  while (linesOf("a").length < 2800) await turn();
  expect(linesOf("a")).toEqual(good(0, 2800));
});

it("the buffer of a read may be used again while its bytes wait", async () => {
  const a = await port("a");
  const buffer = bytes(good(0, 1000));
  a.take(buffer);
  buffer.fill("x");
  while (linesOf("a").length < 1000) await turn();
  expect(linesOf("a")).toEqual(good(0, 1000));
});

it("a connection is not read while its bytes wait, and then again", async () => {
  const a = await port("a");
  a.take(bytes(good(0, 200)));
  await turn();
  expect(asked).toEqual(["resume"]);
  for (let read = 0; read < 3; read++) a.take(bytes(good(0, 1000)));
  expect(asked).toEqual(["resume", "pause"]);
  while (linesOf("a").length < 3200) await turn();
  expect(asked).toEqual(["resume", "pause", "resume"]);
});

it("what waits when a line begins to babble is left alone with it", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const a = await port("a");
  a.take(bytes([...good(0, 300), ...Array(limits.rejectsPerSecondMax + 1).fill("bad"), ...good(300, 1000)]));
  for (let turns = 0; turns < 10; turns++) await turn();
  expect(inputs.filter(({ kind }) => kind === "babble")).toHaveLength(1);
  expect(linesOf("a")).toHaveLength(300 + limits.rejectsPerSecondMax);
  expect(asked.at(-1)).toBe("pause");
  vi.advanceTimersByTime(limits.babblePauseMs);
  await turn();
  expect(asked.at(-1)).toBe("resume");
  a.take(bytes(good(7, 1)));
  expect(linesOf("a").at(-1)).toBe(good(7, 1)[0]);
});

it("a loss is told after all that had come in before it", async () => {
  let data: (chunk: Buffer) => void = () => {};
  let lost: (detail: string) => void = () => {};
  const keeper = new PortKeeper({
    socket: "a",
    path: undefined,
    open: async (events) => {
      if (inputs.length > 0) throw new Error("gone");
      ({ data, lost } = events);
      return connection;
    },
    offer: (input) => inputs.push(input),
    log: { info: () => {}, warn: () => {} },
  });
  while (inputs.length === 0) await turn();
  await turn();
  data(bytes(good(0, 1000)));
  lost("unplugged");
  while (!inputs.some(({ kind }) => kind === "port-closed")) await turn();
  expect(inputs.findIndex(({ kind }) => kind === "port-closed")).toBe(1001);
  await keeper.close();
});

it("a babble at the end of a connection holds nothing up", async () => {
  const a = await port("a");
  a.take(bytes([...good(0, 300), ...Array(limits.rejectsPerSecondMax + 1).fill("bad"), ...good(300, 1000)]));
  await a.stop();
  expect(inputs.at(-1)).toEqual({ kind: "babble", socket: "a" });
});
