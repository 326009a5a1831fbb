import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Gate } from "../../src/demo/gate.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server that says back what it hears, and a gate before it. */
async function gated(): Promise<{ readonly gate: Gate; readonly come: () => Socket }> {
  const server: Server = createServer((socket) => void socket.pipe(socket).on("error", () => undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const gate = new Gate((server.address() as { port: number }).port);
  const port = await gate.listen();
  ends.push(
    () => gate.close(),
    () => server.close(),
  );
  const come = (): Socket => {
    const socket = connect(port, "127.0.0.1").on("error", () => undefined);
    ends.push(() => socket.destroy());
    return socket;
  };
  return { gate, come };
}

async function heard(socket: Socket): Promise<string> {
  const [data] = (await once(socket, "data")) as [Buffer];
  return data.toString();
}

describe("the gate before the demo's broker", () => {
  it("lets whoever comes before it is opened wait, and loses nothing that was said", async () => {
    const { gate, come } = await gated();
    const early = come();
    early.write("hello");
    await once(early, "connect");
    gate.open();
    expect(await heard(early)).toBe("hello");
  });

  it("cuts everybody when it is shut, lets nobody in, and opens again", async () => {
    const { gate, come } = await gated();
    gate.open();
    const first = come();
    first.write("one");
    expect(await heard(first)).toBe("one");
    gate.shut();
    await once(first, "close");
    await once(come(), "close");
    gate.open();
    const second = come();
    second.write("two");
    expect(await heard(second)).toBe("two");
  });

  it("forgets one that went while it waited", async () => {
    const { gate, come } = await gated();
    const gone = come();
    await once(gone, "connect");
    gone.destroy();
    const stays = come();
    stays.write("still here");
    await once(stays, "connect");
    gate.open();
    expect(await heard(stays)).toBe("still here");
  });
});
