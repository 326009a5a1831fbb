/** The way from bytes to lines, with a clock of its own: cap, cut, fragments, babble. */
import { expect, it } from "vitest";
import { limits } from "../../firmware-protocol/limits.ts";
import { LineReader } from "../../src/shell/lines.ts";

const good = "BEAT*0000\n";

function reader() {
  const lines: string[] = [];
  let babbles = 0;
  const clock = { ms: 0 };
  const subject = new LineReader({ line: (text) => lines.push(text), babble: () => babbles++ }, () => clock.ms);
  const take = (text: string): void => subject.take(Buffer.from(text, "latin1"));
  return { subject, lines, clock, take, babbles: () => babbles };
}

it("gives the same lines whole, byte by byte and in any two pieces", () => {
  const text = `${good}PRESS 00050001 0*B7C4\r\n#for people\n\u00ff\u0000*1234\n`;
  const expected = ["BEAT*0000", "PRESS 00050001 0*B7C4\r", "#for people", "\u00ff\u0000*1234"];
  for (let cut = 0; cut <= text.length; cut++) {
    const { lines, take } = reader();
    take(text.slice(0, cut));
    take(text.slice(cut));
    expect(lines).toEqual(expected);
  }
  const { lines, take } = reader();
  for (const byte of text) take(byte);
  expect(lines).toEqual(expected);
});

it("cuts an overlong line to 97 characters and reads the next one whole", () => {
  for (const length of [95, 96, 97, 98, 500]) {
    const { lines, take } = reader();
    take(`${"x".repeat(length)}\n${good}`);
    expect(lines).toEqual(["x".repeat(Math.min(length, limits.lineBytesMax + 1)), "BEAT*0000"]);
  }
});

it("holds no more than one line of 3 MB that come slowly enough not to babble", () => {
  const { lines, clock, take, babbles } = reader();
  const beganMs = performance.now();
  for (let i = 0; i < 750; i++) {
    clock.ms += 1000;
    take("x".repeat(4096));
  }
  take(`\n${good}`);
  expect(performance.now() - beganMs).toBeLessThan(250);
  expect(lines).toEqual(["x".repeat(limits.lineBytesMax + 1), "BEAT*0000"]);
  expect(babbles()).toBe(0);
});

it("babbles at the 201st bad line of a second, in the middle of a chunk, and not with 200", () => {
  const { lines, clock, take, babbles } = reader();
  take("bad\n".repeat(limits.rejectsPerSecondMax));
  clock.ms += 1000;
  take("bad\n".repeat(limits.rejectsPerSecondMax));
  expect(babbles()).toBe(0);
  take(`bad\n${good}`);
  expect(babbles()).toBe(1);
  take(good);
  expect(lines).toHaveLength(2 * limits.rejectsPerSecondMax);
});

it("babbles at 8 KiB outside lines, and not while good lines come as fast as a wire can bring them", () => {
  const noisy = reader();
  for (let i = 0; i < 8; i++) noisy.take("\n".repeat(1024));
  expect(noisy.babbles()).toBe(0);
  noisy.take("\n");
  expect(noisy.babbles()).toBe(1);
  const busy = reader();
  for (let i = 0; i < 5000; i++) busy.take(good);
  expect(busy.babbles()).toBe(0);
  expect(busy.lines).toHaveLength(5000);
});

it("babbles at 64 KiB of anything", () => {
  const { lines, take, babbles } = reader();
  for (let i = 0; i < 7000; i++) take(good);
  expect(babbles()).toBe(1);
  expect(lines.length).toBeLessThan(6600);
});

it("begins afresh after a babble: the line that it broke off is void", () => {
  const { subject, lines, take, babbles } = reader();
  take(`PRESS 0005${"x".repeat(9000)}`);
  expect(babbles()).toBe(1);
  subject.resume();
  take(good);
  expect(lines).toEqual(["BEAT*0000"]);
});
