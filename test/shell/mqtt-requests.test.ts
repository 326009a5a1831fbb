/** Requests over a real mosquitto: who is obeyed, and what the others are told. */
import { afterEach, describe, expect, test } from "vitest";
import { base, cleanUp, type Gateway, gateway, started, up } from "../tools/gateway-outside.ts";
import { until } from "../tools/mosquitto.ts";

afterEach(cleanUp);

describe("requests", () => {
  const login = ["-u", "console", "-P", "p"];
  const users = { rufkreis: "p", console: "p" };
  const asked = (here: Gateway) => here.inputs.filter((input) => input.kind === "request");
  const noticed = (here: Gateway) => here.inputs.filter((input) => input.kind === "noticed");

  test("a good one is offered, and its answer goes where the requester listens", async () => {
    const broker = await started({ users });
    const here = await gateway(broker, { username: "rufkreis", password: "p" });
    await up(here);
    const reader = await broker.read(`${base}/response/+`, login);
    broker.publish(`${base}/request/raise`, '{"transaction":"t-1","desk":"d1","level":"help"}', ...login);
    await until(() => asked(here).length === 1, 1000, "the request");
    expect(asked(here)[0]).toEqual({
      kind: "request",
      transaction: "t-1",
      via: "a",
      request: { verb: "raise", desk: "d1", level: "help" },
    });
    here.connection.respond({
      kind: "respond",
      transaction: "t-1",
      via: "a",
      verb: "raise",
      response: { status: "ok", data: { alarm: "x-1" } },
    });
    await until(() => reader.messages.length === 1, 1000, "the answer");
    expect(reader.json(`${base}/response/raise`)).toEqual([
      { v: 1, gateway: "g", transaction: "t-1", status: "ok", data: { alarm: "x-1" } },
    ]);
  });

  test("a retained one is refused, answered and reported, however right it is", async () => {
    const broker = await started({ users });
    broker.publish(`${base}/request/raise`, '{"transaction":"t-1","desk":"d1","level":"help"}', "-r", ...login);
    const reader = await broker.read(`${base}/response/+`, login);
    const here = await gateway(broker, { username: "rufkreis", password: "p" });
    await until(() => reader.messages.length === 1, 3000, "the refusal");
    expect(reader.json(`${base}/response/raise`)[0]).toMatchObject({
      status: "error",
      transaction: "t-1",
      error: { code: "retained" },
    });
    expect(noticed(here)).toEqual([
      { kind: "noticed", code: "request-refused", detail: expect.stringContaining("retained") },
    ]);
    expect(asked(here)).toEqual([]);
  });

  test("a malformed one is answered with everything that is wrong; a huge one and an unknown verb too", async () => {
    const broker = await started({ users });
    const here = await gateway(broker, { username: "rufkreis", password: "p" });
    await up(here);
    const reader = await broker.read(`${base}/response/+`, login);
    broker.publish(
      `${base}/request/close`,
      JSON.stringify({ transaction: "T 1", alarm: "", by: "x".repeat(100), extra: 1 }),
      ...login,
    );
    broker.publish(`${base}/request/raise`, `{"desk":"${"x".repeat(5000)}"}`, ...login);
    broker.publish(`${base}/request/explode`, '{"transaction":"t-9"}', ...login);
    broker.publish(`${base}/request/accept`, "what?", ...login);
    await until(() => reader.messages.length === 4, 2000, "four answers");
    const [close] = reader.json<{ error: { code: string; problems: { path: string; message: string }[] } }>(
      `${base}/response/close`,
    );
    expect(close?.error.code).toBe("malformed");
    expect(close?.error.problems.map(({ path }) => path)).toEqual(["transaction", "alarm", "by", "reason", "extra"]);
    expect(close?.error.problems.at(-1)?.message).toMatch(/"extra"; known here: transaction, alarm, by, reason/);
    expect(reader.json(`${base}/response/raise`)[0]).toMatchObject({ error: { code: "too-large" } });
    expect(reader.json(`${base}/response/unknown`)[0]).toMatchObject({
      transaction: "t-9",
      error: { code: "unknown-verb" },
    });
    expect(reader.json(`${base}/response/accept`)[0]).toMatchObject({
      error: { code: "malformed", problems: [{ path: "", value: "what?" }] },
    });
    expect(asked(here)).toEqual([]);
    expect(noticed(here)).toHaveLength(1);
  });

  test("on a connection without credentials nobody is obeyed, unless the site says so", async () => {
    const broker = await started();
    const strict = await gateway(broker);
    const loose = await gateway(broker, { gateway: "h", requests: "any" });
    await up(strict);
    await up(loose);
    const reader = await broker.read(`${base}/response/+`);
    broker.publish(`${base}/request/identify`, '{"transaction":"t-1","desk":"d1","seconds":5}');
    await until(() => reader.messages.length === 1 && asked(loose).length === 1, 2000, "one refusal and one request");
    expect(reader.json(`${base}/response/identify`)[0]).toMatchObject({ gateway: "g", error: { code: "forbidden" } });
    expect(asked(strict)).toEqual([]);
  });
});
