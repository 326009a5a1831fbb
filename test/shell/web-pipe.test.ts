/** Messages between gateway and page over a real socket, whole or in pieces; an end that breaks the rules is closed (pipe.ts, heard.ts). */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { heardFromPage } from "../../src/shell/web/heard.ts";
import { Pipe } from "../../src/shell/web/pipe.ts";
import { until } from "../tools/mosquitto.ts";

const bounds = { lineBytesMax: 100, linesMax: 5 };
let directory: string;
let near: Socket;
let far: Socket;
const taken: unknown[] = [];
const broken: string[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "rufkreis-pipe-"));
  const server = createServer().listen(join(directory, "s"));
  far = connect(join(directory, "s"));
  [near] = (await once(server, "connection")) as [Socket];
  server.close();
  taken.length = 0;
  broken.length = 0;
});
afterEach(() => {
  near.destroy();
  far.destroy();
  rmSync(directory, { recursive: true, force: true });
});

function pipe(): Pipe<unknown, unknown> {
  return new Pipe(near, {
    ...bounds,
    read: (message) => message,
    take: (message) => taken.push(message),
    broken: (why) => broken.push(why),
  });
}

describe("a pipe", () => {
  it("has whole messages, in whatever pieces they come, in every language", async () => {
    pipe();
    const bytes = Buffer.from('{"a":"Tür öffnet nicht"}\n[2]\n');
    for (const byte of bytes) {
      far.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    far.write('"three"\n"four"\n"unfinished');
    await until(() => taken.length === 4, 5000, "four messages");
    far.end();
    await once(near, "close");
    expect(taken).toEqual([{ a: "Tür öffnet nicht" }, [2], "three", "four"]);
    expect(broken).toEqual([]);
  });

  it("says one message a line, whatever is in it", async () => {
    let heard = "";
    far.on("data", (chunk: Buffer) => {
      heard += chunk.toString();
    });
    const end = pipe();
    end.say({ a: "two\nlines" });
    end.say(null);
    await until(() => heard.split("\n").length === 3, 5000, "two lines");
    expect(heard).toBe('{"a":"two\\nlines"}\nnull\n');
  });

  it.each([
    ["{nonsense}\n", /^no message: /],
    [`"${"x".repeat(99)}"\n`, /^a message of more than 100 bytes$/],
    ["x".repeat(101), /^a message of more than 100 bytes$/],
    ["1\n2\n3\n4\n5\n6\n7\n", /^more than 5 messages a second$/],
  ])("is closed for %j, and takes nothing that comes behind it", async (text, why) => {
    pipe();
    far.write(`${text}"behind"\n`);
    await once(near, "close");
    expect(broken).toEqual([expect.stringMatching(why)]);
    expect(taken).not.toContain("behind");
    expect(taken.length).toBeLessThanOrEqual(5);
  });

  it("is closed when the other end does not read, and holds no more for it then", async () => {
    const end = pipe();
    far.pause();
    const much = "x".repeat(1024 * 1024);
    for (let said = 0; said < 40; said++) end.say(much);
    expect(broken).toEqual(["it does not read what it is told"]);
    expect(near.destroyed).toBe(true);
    await once(near, "close");
    expect(near.writableLength).toBeLessThanOrEqual(33 * much.length);
  });
});

const ask = {
  kind: "ask",
  id: "r-1",
  transaction: "t1",
  request: { verb: "close", alarm: "a-1", by: "guard", reason: "calm" },
};

describe("what the gateway hears from the page", () => {
  it.each([
    { kind: "alive" },
    { kind: "listening", url: "http://localhost:8080/" },
    { kind: "code", code: "1234-5678" },
    { kind: "trouble", detail: "port 80 is taken" },
    { kind: "note", text: "slow" },
    { kind: "watched", watched: true },
    ask,
    { kind: "snapshot", id: "s-1" },
    { kind: "press", id: "p-1", press: { key: "red", desk: "d1", holdMs: 100 } },
  ])("is what the page says: $kind", (message) => {
    expect(heardFromPage(message)).toEqual(message);
  });

  it.each([
    ["nothing", null],
    ["no kind", {}],
    ["an unknown kind", { kind: "shutdown" }],
    ["a field too many", { kind: "watched", watched: true, more: 1 }],
    ["a field of another type", { kind: "watched", watched: "yes" }],
    ["words without end", { kind: "note", text: "x".repeat(5000) }],
    ["an unknown verb", { ...ask, request: { verb: "constructor" } }],
    ["a request with a field too many", { ...ask, request: { ...ask.request, force: true } }],
    ["a request without what it needs", { ...ask, request: { verb: "close" } }],
    ["a request that is a list", { ...ask, request: [] }],
    ["a transaction that no topic could have", { ...ask, transaction: "../../x" }],
    ["a press that is no number long", { kind: "press", id: "p", press: { key: "red", desk: "d1", holdMs: null } }],
  ])("is not %s", (_, message) => {
    expect(() => heardFromPage(message)).toThrow(/./);
  });
});
