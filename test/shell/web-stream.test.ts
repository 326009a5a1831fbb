/** The live stream: what watchers get, and what one that does not read costs the others. */
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  Stream,
  toldAtOnceMax,
  type Watcher,
  watchersMax,
  watchersMaxPerAddress,
  watchersMaxPerName,
} from "../../src/shell/web/stream.ts";

class SinkOfTest {
  written = "";
  writableLength = 0;
  destroyed = false;
  readonly reads: boolean;

  constructor(reads = true) {
    this.reads = reads;
  }

  write(chunk: Buffer): void {
    if (this.reads) this.written += chunk.toString();
    else this.writableLength += chunk.length;
  }

  destroy(): void {
    this.destroyed = true;
  }

  /** Names and data of the events so far. */
  get events(): { event: string; data: { topics: Record<string, unknown> } }[] {
    return [...this.written.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, event = "", data = ""]) => ({
      event,
      data: JSON.parse(data) as { topics: Record<string, unknown> },
    }));
  }
}

let stream: Stream;
const watched: boolean[] = [];
function open(): Stream {
  watched.length = 0;
  stream = new Stream({ watched: (is) => watched.push(is) });
  return stream;
}
afterEach(() => {
  stream.close();
  vi.useRealTimers();
});

function watch(sink = new SinkOfTest(), more: Partial<Watcher> = {}): SinkOfTest & { watcher: Watcher } {
  const watcher: Watcher = { sink, name: "n", address: "a", holds: () => true, ...more };
  stream.add(watcher);
  return Object.assign(sink, { watcher });
}

const whole = [
  ["desk/d1/state", '{"state":"idle"}'],
  ["unit/1/state", '{"link":"linked"}'],
] as const;

describe("a watcher", () => {
  it("gets the whole state first and then what changed, with the server's time", () => {
    open();
    const sink = watch();
    expect([watched, sink.written]).toEqual([[true], ""]);
    stream.take(whole, true);
    stream.take(
      [
        ["desk/d1/state", '{"state":"raised"}'],
        ["unit/1/state", null],
      ],
      false,
    );
    const late = watch();
    expect(sink.events.map(({ event, data }) => [event, data.topics])).toEqual([
      ["state", { "desk/d1/state": { state: "idle" }, "unit/1/state": { link: "linked" } }],
      ["change", { "desk/d1/state": { state: "raised" }, "unit/1/state": null }],
    ]);
    expect(late.events).toMatchObject([{ event: "state", data: { topics: { "desk/d1/state": { state: "raised" } } } }]);
    expect(late.events[0]?.data).toMatchObject({
      time: { at: expect.stringMatching(/Z$/), instant: expect.any(Number) },
    });
    expect(Object.keys(late.events[0]?.data.topics ?? {})).toEqual(["desk/d1/state"]);
  });

  it("gets the events of a moment in one write, in order, and none before its state", () => {
    open();
    let writes = 0;
    const sink = new SinkOfTest();
    const write = sink.write.bind(sink);
    sink.write = (chunk) => {
      writes++;
      write(chunk);
    };
    watch(sink);
    stream.tell(['{"seq":1}']);
    stream.take(whole, true);
    stream.tell(['{"seq":2}', '{"seq":3}']);
    stream.tell([]);
    expect(writes).toBe(2);
    expect(sink.events.map(({ event, data }) => [event, (data as { seq?: number }).seq])).toEqual([
      ["state", undefined],
      ["event", 2],
      ["event", 3],
    ]);
  });

  it("gets a sign of life every two seconds", () => {
    vi.useFakeTimers();
    open();
    const sink = watch();
    vi.advanceTimersByTime(30_000);
    expect(sink.written.match(/^event: beat\ndata: \{"time":\{"at":"[^"]+","instant":\d+\}\}\n$/gm)).toHaveLength(15);
  });

  it("is sent away with the next beat when its login is over", () => {
    vi.useFakeTimers();
    open();
    let holds = true;
    const sink = watch(new SinkOfTest(), { holds: () => holds });
    holds = false;
    vi.advanceTimersByTime(10_000);
    expect([sink.destroyed, stream.size]).toEqual([true, 0]);
  });
});

describe("one that does not read", () => {
  it("is dropped when so much waits that it cannot be reading; the others get everything", () => {
    open();
    const [good, bad] = [watch(), watch(new SinkOfTest(false))];
    stream.take(whole, true);
    const change = [["desk/d1/state", JSON.stringify({ text: "x".repeat(1000) })]] as const;
    for (let times = 0; times < 400; times++) stream.take(change, false);
    expect([bad.destroyed, bad.writableLength < 300_000, stream.dropped]).toEqual([true, true, 1]);
    expect([good.destroyed, good.events.length, stream.size]).toEqual([false, 401, 1]);
  });

  it("may take its first state slowly, however large the site is", () => {
    open();
    const bad = watch(new SinkOfTest(false));
    stream.take([["desk/d1/state", JSON.stringify({ text: "x".repeat(500_000) })]], true);
    stream.take([["desk/d1/coverage", "{}"]], false);
    expect(bad.destroyed).toBe(false);
  });
});

describe("a crowd", () => {
  const change = (text: string): [string, string][] => [["desk/d1/state", JSON.stringify({ text })]];
  const crowd = (size: number): SinkOfTest[] =>
    Array.from({ length: size }, (_, number) => watch(new SinkOfTest(), { name: `n${number}`, address: `a${number}` }));
  const texts = (sink: SinkOfTest) => sink.events.map(({ data }) => data.topics?.["desk/d1/state"] ?? data);

  it("of twenty is told of each change at once", () => {
    open();
    const sinks = crowd(toldAtOnceMax);
    stream.take(whole, true);
    for (let number = 1; number <= 5; number++) stream.take(change(`${number}`), false);
    for (const sink of sinks) expect(sink.events).toHaveLength(6);
  });

  it("of two hundred is told the first change at once, and then in one writing what came in a fifth of a second", () => {
    vi.useFakeTimers();
    open();
    const sinks = crowd(200);
    stream.take(whole, true);
    vi.advanceTimersByTime(1000);
    stream.take(change("first"), false);
    for (const sink of sinks) expect(sink.events).toHaveLength(2);
    for (let number = 1; number <= 17; number++) {
      stream.take(change(`${number}`), false);
      stream.tell([`{"seq":${number}}`]);
      vi.advanceTimersByTime(10);
    }
    for (const sink of sinks) expect(sink.events).toHaveLength(2);
    vi.advanceTimersByTime(11);
    const seqs = Array.from({ length: 17 }, (_, index) => ({ seq: index + 1 }));
    for (const sink of sinks)
      expect(texts(sink)).toEqual([{ state: "idle" }, { text: "first" }, { text: "17" }, ...seqs]);
  });

  it("has a newcomer whose first state holds what the others are told with it, and nothing twice", () => {
    vi.useFakeTimers();
    open();
    const [early] = crowd(200);
    stream.take(whole, true);
    stream.take(change("told with the newcomer"), false);
    stream.tell(['{"seq":1}']);
    const late = watch();
    vi.advanceTimersByTime(1900);
    expect(texts(late)).toEqual([{ text: "told with the newcomer" }]);
    expect(early === undefined ? [] : texts(early).slice(1)).toEqual([{ text: "told with the newcomer" }, { seq: 1 }]);
  });
});

describe("bounds", () => {
  it("of one login, one address and all", () => {
    open();
    for (let number = 0; number < watchersMaxPerName; number++)
      watch(new SinkOfTest(), { name: "one", address: `${number}` });
    expect([stream.full("one", "x"), stream.full("two", "x")]).toEqual([
      expect.stringContaining("one login"),
      undefined,
    ]);
    for (let number = 0; number < watchersMaxPerAddress; number++)
      watch(new SinkOfTest(), { name: `n${number}`, address: "here" });
    expect([stream.full("x", "here"), stream.full("x", "there")]).toEqual([
      expect.stringContaining("one address"),
      undefined,
    ]);
    while (stream.size < watchersMax) watch(new SinkOfTest(), { name: `m${stream.size}`, address: `b${stream.size}` });
    expect(stream.full("x", "y")).toContain(`at most ${watchersMax} pages`);
  });

  it("nothing is asked of the gateway while nobody watches, and a reload does not count as leaving", () => {
    vi.useFakeTimers();
    open();
    const first = watch();
    stream.take(whole, true);
    stream.remove(first.watcher);
    vi.advanceTimersByTime(1000);
    const second = watch();
    expect(second.events).toHaveLength(1);
    stream.remove(second.watcher);
    vi.advanceTimersByTime(60_000);
    expect(watched).toEqual([true, false]);
    // What still comes then is of nobody's interest, and not the beginning of a state.
    stream.take(whole, false);
    const third = watch();
    expect([watched, third.written]).toEqual([[true, false, true], ""]);
  });
});
