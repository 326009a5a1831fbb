/** The page's process, from the gateway's side: a real process, real HTTP, and a gateway that is made of a map. */
import { type ChildProcess, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Input, RequestInput } from "../../src/core/io.ts";
import { type Config, parseConfig } from "../../src/shell/config.ts";
import { startPage } from "../../src/shell/web/own-process.ts";
import { Web } from "../../src/shell/web.ts";
import { siteText } from "../cli/site.ts";
import { freePort, until } from "../tools/mosquitto.ts";

let directory: string;
let web: Web | undefined;
const logged: string[] = [];
/** How often a process said that it does not come up. */
let troubles = 0;
const offered: Input[] = [];
const processes: ChildProcess[] = [];
const retained = new Map<string, string>();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rufkreis-web-"));
  mkdirSync(join(directory, "state"));
  for (const list of [logged, offered, processes]) list.length = 0;
  retained.clear();
  troubles = 0;
});
afterEach(async () => {
  await web?.close();
  rmSync(directory, { recursive: true, force: true });
});

function configOf(text: string): Config {
  const site = siteText(["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"], 1883);
  const parsed = parseConfig(`${site}web: ${text}\n`, join(directory, "site.yaml"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

/** A page without a login, as in the demo, unless `login`. */
function open(text: string, login = false): Web {
  const log = (line: string): void => void logged.push(line);
  web = new Web({
    config: configOf(text),
    version: "0.0.0",
    retained: () => retained,
    offer: (input) => offered.push(input),
    log: { info: log, warn: log },
    demo: { login, press: async () => undefined, makesWay: false },
    start: () => {
      const process = startPage();
      processes.push(process);
      process.stdio[3]?.on("data", (said: Buffer) => void (said.includes('"trouble"') && troubles++));
      return process;
    },
  });
  return web;
}

/** What the core was told of the page: what is wrong, `undefined` for nothing. */
function pageInputs(): (string | undefined)[] {
  return offered.flatMap((input) => (input.kind === "page" ? [input.detail] : []));
}

async function urlOf(page: Web): Promise<string> {
  await until(() => page.url !== undefined, 15_000, "the page");
  return page.url ?? "";
}

/** Reads a stream until it has said enough. */
async function watch(url: string, isEnough: (text: string) => boolean): Promise<string> {
  const ending = new AbortController();
  const response = await fetch(`${url}api/stream`, { signal: ending.signal });
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    if (isEnough(text)) break;
  }
  ending.abort();
  return text;
}

describe("the page's process", () => {
  it("tells every topic to who comes, and then what changes", async () => {
    retained.set("desk/d1/state", '{"state":"idle"}');
    const page = open("{ port: 0 }");
    const url = await urlOf(page);
    const text = await watch(url, (soFar) => {
      if (soFar.includes("event: state") && !retained.has("desk/d2/state")) {
        retained.set("desk/d2/state", '{"state":"raised"}');
        retained.delete("desk/d1/state");
        page.refresh();
      }
      return soFar.includes('"desk/d1/state":null');
    });
    expect(text).toContain('event: state\ndata: {"time":');
    expect(text).toContain('"topics":{"desk/d1/state":{"state":"idle"}}');
    expect(text).toContain('"desk/d2/state":{"state":"raised"}');
  });

  it("carries a request to the core and its answer back, and no answer of a broker", async () => {
    const page = open("{ port: 0 }");
    const url = await urlOf(page);
    const { csrf } = (await (await fetch(`${url}api/session`)).json()) as { csrf: string };
    const asking = fetch(`${url}api/request/close`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrf-token": csrf },
      body: JSON.stringify({ alarm: "a-1", reason: "calm again" }),
    });
    await until(() => offered.length > 0, 5000, "the request");
    const asked = offered[0] as RequestInput;
    expect(asked).toMatchObject({
      kind: "request",
      via: expect.stringMatching(/^page:/),
      request: { verb: "close", alarm: "a-1", by: "administrator", reason: "calm again" },
    });
    const effect = { kind: "respond", transaction: asked.transaction, verb: "close" } as const;
    const response = { status: "ok", data: { alarm: "a-1" } } as const;
    expect(page.respond({ ...effect, via: "embedded", response })).toBe(false);
    expect(page.respond({ ...effect, via: asked.via, response })).toBe(true);
    const answer = await asking;
    expect([answer.status, await answer.json()]).toEqual([200, response]);
  });

  it("is started again when it ends, with the logins that there were", async () => {
    const page = open("{ port: 0 }", true);
    await urlOf(page);
    processes[0]?.kill("SIGKILL");
    await until(() => processes.length === 2 && page.url !== undefined, 15_000, "a second process");
    expect((await fetch(`${page.url}api/session`)).status).toBe(200);
    expect(pageInputs()).toEqual(["its process ended (SIGKILL); it is started again", undefined]);
  });

  it("tells a taken port once, and has the page when the port is free", async () => {
    const other = createServer();
    const port = await freePort();
    other.listen(port, "127.0.0.1");
    await once(other, "listening");
    const log = (line: string): void => void logged.push(line);
    const offer = (input: Input): void => void offered.push(input);
    const options = { version: "0", retained: () => retained, offer, log: { info: log, warn: log } };
    web = new Web({ config: configOf(`{ port: ${port} }`), ...options });
    await until(() => pageInputs().length > 0, 15_000, "the trouble");
    expect(web.url).toBeUndefined();
    other.close();
    expect(await urlOf(web)).toBe(`http://127.0.0.1:${port}/`);
    expect(pageInputs()).toEqual([expect.stringMatching(`^port ${port} is taken by another program`), undefined]);
  });

  it("speaks TLS with the site's certificate, and keeps browsers to it", async () => {
    const subject = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
    const files = ["-keyout", join(directory, "key.pem"), "-out", join(directory, "cert.pem")];
    execFileSync("openssl", ["req", ...subject, "-subj", "/CN=localhost", ...files], { stdio: "ignore" });
    const page = open("{ port: 0, tls: { certFile: cert.pem, keyFile: key.pem } }");
    const url = await urlOf(page);
    expect(url).toMatch(/^https:/);
    const sent = request(`${url}api/session`, { rejectUnauthorized: false }).end();
    const [response] = (await once(sent, "response")) as [import("node:http").IncomingMessage];
    response.resume();
    expect([response.statusCode, response.headers["strict-transport-security"]]).toEqual([200, "max-age=31536000"]);
    // It was made for one day.
    const told = offered.flatMap((input) => (input.kind === "certificate" ? [input.detail] : []));
    expect(told).toEqual([expect.stringMatching(/^ends on \d{4}-\d\d-\d\d; then browsers refuse the page$/)]);
  });

  it("says which file is missing, and goes on without the page", async () => {
    open("{ port: 0, tls: { certFile: nowhere.pem, keyFile: nowhere.key } }");
    await until(() => pageInputs().length > 0, 15_000, "the trouble");
    expect(pageInputs()[0]).toMatch(/nowhere\.key.*check web\.listen, web\.port and web\.tls/);
  });

  it("tells why it is down in the log of each start, once, for the fault may stand since before", async () => {
    const page = "{ port: 0, tls: { certFile: nowhere.pem, keyFile: nowhere.key } }";
    const told = (): string[] => logged.filter((line) => line.includes("ENOENT"));
    const once = [expect.stringMatching(/^the page is not there: ENOENT.*nowhere\.key/)];
    open(page);
    await until(() => troubles > 1, 15_000, "a second try");
    expect(told()).toEqual(once);
    await web?.close();
    logged.length = 0;
    open(page);
    await until(() => told().length > 0, 15_000, "the second start's line");
    expect(told()).toEqual(once);
  });

  it("tells an address that opens from other machines too, where it listens to them", async () => {
    const url = new URL((await urlOf(open("{ listen: lan, port: 0 }"))) ?? "");
    expect(url.hostname).not.toMatch(/^(localhost|127\..*|\[::1?\])$/);
    expect((await fetch(url)).status).toBe(200);
  });

  it("is not there when it is off", () => {
    open("{ listen: off }");
    expect(processes).toEqual([]);
  });
});
