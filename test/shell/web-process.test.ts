/** Processes of the page that end, come back, are hostile, or are started by something else (own-process.ts, page-service.ts). */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Input } from "../../src/core/io.ts";
import { parseConfig } from "../../src/shell/config.ts";
import { startPage } from "../../src/shell/web/own-process.ts";
import { PageService } from "../../src/shell/web/page-service.ts";
import { Web, type WebOptions } from "../../src/shell/web.ts";
import { Running } from "../cli/cli.ts";
import { siteText } from "../cli/site.ts";
import { freePort, until } from "../tools/mosquitto.ts";

const waitMs = 20_000;
let directory: string;
let socketFile: string;
let web: Web | undefined;
const logged: string[] = [];
const offered: Input[] = [];
const retained = new Map<string, string>();
const pages: Running[] = [];
const services: PageService[] = [];
const noCall = (): void => undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rufkreis-process-"));
  socketFile = join(directory, "page.sock");
  mkdirSync(join(directory, "state"));
  for (const list of [logged, offered, pages]) list.length = 0;
  retained.clear();
});
afterEach(async () => {
  for (const { process } of pages) process.kill("SIGKILL");
  await web?.close();
  for (const service of services.splice(0)) await service.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(how: Pick<WebOptions, "start" | "pageSocket" | "silentMsMax">): Web {
  const site = siteText(["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"], 1883);
  const parsed = parseConfig(`${site}web: { port: 0 }\n`, join(directory, "site.yaml"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const log = (line: string): void => void logged.push(line);
  web = new Web({
    config: parsed.config,
    version: "0.0.0",
    retained: () => retained,
    offer: (input) => offered.push(input),
    log: { info: log, warn: log },
    // Beside tests that fill the machine it would not be heard for long.
    demo: { login: true, press: async () => undefined, makesWay: false },
    ...how,
  });
  return web;
}

/** `rufkreis page`, as an init system starts it. */
function page(): Running {
  const running = new Running(["page", "--socket", socketFile]);
  pages.push(running);
  return running;
}

/** What the core was told of the page: what is wrong, `undefined` for nothing. */
function troubles(): (string | undefined)[] {
  return offered.flatMap((input) => (input.kind === "page" ? [input.detail] : []));
}

async function answers(at: Web): Promise<void> {
  await until(() => at.url !== undefined, waitMs, "the page");
  expect((await fetch(`${at.url}api/session`)).status).toBe(200);
}

describe("a process that strangers have taken over", () => {
  const hostile: readonly (readonly [string, string, RegExp])[] = [
    ["talks nonsense", "end.write('nonsense\\n')", /given up: no message/],
    [
      "asks what nobody may",
      `end.write('{"kind":"ask","id":"1","transaction":"t","request":{"verb":"eval"}}\\n')`,
      /there is no request "eval"/,
    ],
    ["never ends a line", "for (let n = 0; n < 100; n++) end.write('x'.repeat(1000))", /more than 65536 bytes/],
    [
      "asks without end",
      `end.write('{"kind":"watched","watched":false}\\n'.repeat(2000))`,
      /more than 500 messages a second/,
    ],
    ["reads nothing", `end.write('{"kind":"watched","watched":true}\\n')`, /does not read what it is told/],
  ];

  it.each(hostile)("is given up when it %s, and another is started", async (_, code, why) => {
    const started: ChildProcess[] = [];
    const text = `const end = new (require("node:net").Socket)({ fd: 3 }); ${code}; setInterval(() => {}, 1000)`;
    const at = open({
      start: () => {
        const child = spawn(process.execPath, ["-e", text], { stdio: ["ignore", "ignore", "inherit", "pipe"] });
        started.push(child);
        return child;
      },
    });
    let filling = 0;
    await until(
      () => {
        retained.set("desk/d1/state", String(filling++).repeat(500_000));
        at.refresh();
        return started.length > 1;
      },
      waitMs,
      "a second process",
    );
    expect(logged.join("\n")).toMatch(why);
    expect(started[0]?.signalCode).toBe("SIGKILL");
    expect(offered.filter(({ kind }) => kind !== "page")).toEqual([]);
  });

  it("has its last words in the log, and no more than a few thousand letters of them", async () => {
    let tries = 0;
    const text = 'process.stderr.write("x".repeat(5000)); throw new Error("a wire is loose")';
    open({
      start: () => {
        tries++;
        return spawn(process.execPath, ["-e", text], { stdio: ["ignore", "ignore", "pipe", "pipe"] });
      },
    });
    await until(() => tries > 1, waitMs, "a second try");
    expect(troubles()).toEqual(["its process ended (exit code 1); it is started again"]);
    const words = logged.find((line) => line.startsWith("the page's process wrote: ")) ?? "";
    expect(words).toContain("Error: a wire is loose");
    expect(words.length).toBeLessThan(4100);
  });

  it("that cannot be started is told, and tried again", async () => {
    let tries = 0;
    open({
      start: () => {
        tries++;
        return spawn("/nowhere/node", [], { stdio: ["ignore", "ignore", "inherit", "pipe"] });
      },
    });
    await until(() => tries > 1, waitMs, "a second try");
    expect(troubles()).toEqual([expect.stringMatching(/^its process does not start: .*ENOENT; it is started again$/)]);
  });
});

/** What the first thread of a process worked so far, in ms (proc(5), stat: user and system time in ticks of 10 ms). */
function workedMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/task/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

describe("the gateway's own process for the page", () => {
  it("works a tenth of the time while strangers ask without end, and answers all the same", async () => {
    const started: ChildProcess[] = [];
    const at = open({
      start: () => {
        const child = startPage();
        started.push(child);
        return child;
      },
    });
    await answers(at);
    const id = started[0]?.pid ?? 0;
    let [answered, isOver] = [0, false];
    const strangers = Array.from({ length: 20 }, async () => {
      while (!isOver) {
        await (await fetch(`${at.url}api/session`)).text();
        answered++;
      }
    });
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    await pause(3000);
    const [from, before, answeredBefore] = [performance.now(), workedMs(id), answered];
    await pause(3000);
    const share = (workedMs(id) - before) / (performance.now() - from);
    isOver = true;
    await Promise.all(strangers);
    expect(share).toBeLessThan(0.16);
    expect(answered - answeredBefore).toBeGreaterThan(20);
  });

  it("that hangs is told, is there again when it goes on, and is replaced when it does not", async () => {
    const started: ChildProcess[] = [];
    const at = open({
      silentMsMax: 3000,
      start: () => {
        const child = startPage();
        started.push(child);
        return child;
      },
    });
    await answers(at);
    started[0]?.kill("SIGSTOP");
    await until(() => troubles().length > 0, waitMs, "the trouble");
    started[0]?.kill("SIGCONT");
    await until(() => troubles().length > 1, waitMs, "its end");
    started[0]?.kill("SIGSTOP");
    await until(() => started.length > 1, waitMs, "another one");
    await answers(at);
    const silent = "its process has not been heard for 3 s";
    const ended = "its process ended (SIGKILL); it is started again";
    expect(troubles()).toEqual([silent, undefined, silent, ended, undefined]);
    expect(logged.join("\n")).toContain("given up: it has not been heard for too long");
  });

  it("does not end with what a terminal sends to both, and ends with a gateway that is killed", async () => {
    const file = join(directory, "site.yaml");
    writeFileSync(
      file,
      `${siteText(["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"], await freePort())}web: { port: ${await freePort()} }\n`,
    );
    const gateway = new Running(["run", "--config", file]);
    pages.push(gateway);
    const url = (): string | undefined => /the page is at (\S+?)"/.exec(gateway.err)?.[1];
    await until(() => url() !== undefined, waitMs, "the page");
    const id = gateway.process.pid;
    const children = readFileSync(`/proc/${id}/task/${id}/children`, "utf8").trim().split(" ").map(Number);
    expect(children).toHaveLength(1);
    // That of a real gateway makes way for everything.
    const policy = (): string => execFileSync("chrt", ["--pid", String(children[0])], { encoding: "utf8" });
    await until(() => policy().includes("SCHED_IDLE"), waitMs, "that it makes way");
    for (const child of children) process.kill(child, "SIGINT");
    expect((await fetch(`${url()}api/session`)).status).toBe(200);
    gateway.process.kill("SIGKILL");
    await until(() => children.every((child) => !existsSync(`/proc/${child}`)), waitMs, "its end");
  });
});

describe("the page as a service of its own", () => {
  it("comes before the gateway or after it, and the gateway's end is its end", async () => {
    const early = page();
    await until(() => early.err.includes("waits for the gateway"), waitMs, "that it waits");
    const at = open({ pageSocket: socketFile });
    await answers(at);
    await at.close();
    expect((await early.ended).code).toBe(0);
    const again = open({ pageSocket: socketFile });
    page();
    await answers(again);
    expect(troubles()).toEqual([]);
  });

  it("may be killed and started again beside a gateway that goes on", async () => {
    const at = open({ pageSocket: socketFile });
    const first = page();
    await answers(at);
    first.process.kill("SIGKILL");
    await until(() => at.url === undefined, waitMs, "its end");
    page();
    await answers(at);
    // An orderly end.
    pages.at(-1)?.process.kill("SIGTERM");
    expect((await pages.at(-1)?.ended)?.code).toBe(0);
  });

  it("is let in once, and only the gateway's user may knock", async () => {
    const at = open({ pageSocket: socketFile });
    expect(statSync(socketFile).mode & 0o777).toBe(0o600);
    page();
    await answers(at);
    const second = connect(socketFile);
    second.on("data", () => expect.unreachable("a second one was told something"));
    await once(second, "close");
    await answers(at);
  });

  it("finds its socket in the place of one that a killed gateway left", async () => {
    const left = spawn(process.execPath, [
      "-e",
      `require("node:net").createServer().listen(${JSON.stringify(socketFile)}, () => console.log("there"))`,
    ]);
    await once(left.stdout, "data");
    left.kill("SIGKILL");
    await once(left, "exit");
    const at = open({ pageSocket: socketFile });
    page();
    await answers(at);
  });

  it("is told to be missing, with the remedy, when it does not come", async () => {
    const why = await new Promise<string>((resolve) => {
      const service = new PageService(
        socketFile,
        { came: noCall, gone: noCall, lost: resolve, lastWords: noCall },
        100,
      );
      services.push(service);
    });
    expect(why).toMatch(/^no page came to .*page\.sock within 0\.1 s; look at `systemctl status rufkreis-page`/);
  });

  it("leaves what is no socket where it is, and says so", async () => {
    writeFileSync(socketFile, "a letter");
    open({ pageSocket: socketFile });
    await until(() => troubles().length > 0, waitMs, "the trouble");
    expect(troubles()[0]).toMatch(/its socket cannot be made: .*EADDRINUSE.*--page-socket/);
    expect(statSync(socketFile).size).toBe(8);
    // The directory is mended, and the gateway finds that by itself.
    rmSync(socketFile);
    page();
    await until(() => web?.url !== undefined, waitMs, "the page");
  });
});
