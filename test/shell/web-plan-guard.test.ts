/** The site editor and those who should not get their way: one person where two are wanted, strangers, broken clients. */
import { writeFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { EditedPlan, PlanPreview } from "../../src/core/plan-edited.ts";
import { codeOf, EditorOfTest, moved, planText, twoPersons } from "../tools/plan-page.ts";

let here: EditorOfTest;
afterEach(() => here.page.close());

describe("two persons", () => {
  it("a change waits for another administrator, who sees what it does", async () => {
    here = await EditorOfTest.open(twoPersons);
    const other = here.page.login("administrator", "deputy");
    here.grown();
    const drafted = await here.save((plan) => moved(plan, 7));
    expect([drafted.statusCode, drafted.json, here.onDisk]).toEqual([202, { saved: "draft" }, planText]);
    expect((await here.shown()).draft).toMatchObject({ who: "the-administrator", why: "moved" });
    const { json } = await here.ask<PlanPreview & { draft: { hash: string } }>("GET", "/draft", undefined, other);
    expect(json.change?.desks).toEqual([]);
    expect(json.diff).toHaveLength(1);
    const { hash } = json.draft;
    expect(codeOf(await here.ask("POST", "/draft", { hash }))).toBe("own-draft");
    expect(codeOf(await here.ask("POST", "/draft", { hash: "0".repeat(64) }, other))).toBe("draft-changed");
    const approved = await here.ask("POST", "/draft", { hash }, other);
    expect([approved.statusCode, approved.json]).toEqual([200, { saved: "file", version: 2 }]);
    expect(here.onDisk).toBe(planText.replace("x: 5 #", "x: 7 #"));
    expect((await here.shown()).draft).toBeNull();
    const { json: list } = await here.ask<{ versions: object[] }>("GET", "/versions");
    expect(list.versions[0]).toMatchObject({ who: "the-administrator", approvedBy: "deputy" });
    expect(codeOf(await here.ask("POST", "/draft", { hash }, other))).toBe("no-draft");
  });

  it("an account that was made for it does not count", async () => {
    here = await EditorOfTest.open(twoPersons);
    here.grown();
    await here.save((plan) => moved(plan, 7));
    const helper = here.page.login("administrator", "made-for-it");
    const { hash } = (await here.shown()).draft as { hash: string };
    expect(codeOf(await here.ask("POST", "/draft", { hash }, helper))).toBe("new-account");
    expect(here.onDisk).toBe(planText);
  });

  it("nothing is approved into a file that was changed meanwhile; the draft can be withdrawn", async () => {
    here = await EditorOfTest.open(twoPersons);
    const other = here.page.login("administrator", "deputy");
    here.grown();
    await here.save((plan) => moved(plan, 7));
    const { hash } = (await here.shown()).draft as { hash: string };
    writeFileSync(here.file, `${planText}# by hand\n`);
    expect(codeOf(await here.ask("POST", "/draft", { hash }, other))).toBe("plan-changed");
    expect((await here.ask("DELETE", "/draft", {}, other)).statusCode).toBe(200);
    expect((await here.shown()).draft).toBeNull();
    expect((await here.ask("DELETE", "/draft", {}, other)).statusCode).toBe(404);
  });

  it("cannot be switched off with the page, not even by an older version", async () => {
    here = await EditorOfTest.open(twoPersons);
    here.grown();
    writeFileSync(here.file, planText.replace("one-person", "two-persons"));
    const { plan, hash } = await here.shown();
    const sly = { ...(plan as object), web: { approval: "one-person" } };
    expect((await here.ask("POST", "", { base: hash, why: "sly", plan: sly })).statusCode).toBe(400);
    const { PlanStore } = await import("../../src/shell/plan/plan-store.ts");
    const store = new PlanStore(here.page.directory);
    store.keep(planText.replace("x: 5", "x: 4"), { who: "x", why: "when one was enough", approvedBy: null });
    store.close();
    expect((await here.ask("POST", "", { base: hash, why: "back", version: 1 })).json).toEqual({ saved: "draft" });
    const { json } = await here.ask<PlanPreview>("GET", "/draft");
    expect(parse(json.text)).toMatchObject({ web: { approval: "two-persons" }, desks: [{}, {}, { x: 4 }] });
  });
});

describe("what strangers and broken clients send", () => {
  it("is refused with what is wrong, and changes nothing", async () => {
    here = await EditorOfTest.open();
    const { plan, hash } = await here.shown();
    const good = { base: hash, why: "w", plan: plan as object };
    const bodies: object[] = [
      {},
      { ...good, base: "../../etc/passwd" },
      { ...good, why: "" },
      { ...good, why: "two\nlines" },
      { ...good, version: 1 },
      { ...good, plan: undefined },
      { ...good, plan: { ...good.plan, serial: { sockets: ["/dev/sda"] } } },
      { ...good, plan: { ...good.plan, stateDirectory: "/" } },
      { ...good, plan: { ...good.plan, desks: [{ id: "d1", room: "r1", x: 0, y: 0, unit: { socket: "tcp://a:1" } }] } },
      {
        ...good,
        plan: { ...good.plan, desks: Array.from({ length: 300 }, () => ({ id: "d", room: "r", x: 0, y: 0 })) },
      },
      {
        ...good,
        plan: {
          rooms: [],
          desks: [
            { from: "d1", id: "a", room: "r", x: 0, y: 0 },
            { from: "d1", id: "b", room: "r", x: 0, y: 0 },
          ],
        },
      },
      { ...good, plan: { rooms: [{ id: "x".repeat(300), name: "n", doors: [] }], desks: [] } },
    ];
    for (const body of bodies) expect([body, (await here.ask("POST", "", body)).statusCode]).toEqual([body, 400]);
    const raw = (payload: string) =>
      here.page.ask("POST", "/api/plan/preview", here.chief, {
        payload,
        headers: { "content-type": "application/json" },
      });
    expect((await raw("[".repeat(100_000))).statusCode).toBe(400);
    expect((await raw(`{"plan":${"[".repeat(50_000)}${"]".repeat(50_000)}}`)).statusCode).toBe(400);
    expect((await raw(`"${"x".repeat(500_000)}"`)).statusCode).toBe(413);
    expect((await raw('{"base":"","plan":{"__proto__":{"rooms":[]}}}')).statusCode).toBe(400);
    expect(here.onDisk).toBe(planText);
  });

  it("script in every text field stays text, in the file and in what comes back", async () => {
    here = await EditorOfTest.open();
    const script = `"><script>alert(1)</script>\${x} {{y}} # ' : [`;
    await here.save((plan) => ({
      ...plan,
      rooms: plan.rooms.map((room) => ({ ...room, name: script, doors: [script, `${script}2`] })),
    }));
    expect(parse(here.onDisk).rooms[0]).toEqual({ id: "r1", name: script, doors: [script, `${script}2`] });
    const answer = await here.page.ask("GET", "/api/plan", here.chief);
    expect(answer.headers["content-type"]).toContain("application/json");
    const { hash, plan } = await here.shown();
    const answered = await here.ask("POST", "", { base: hash, why: script, plan: moved(plan as EditedPlan, 9) });
    expect(answered.statusCode).toBe(200);
  });
});

describe("pictures below the plan", () => {
  const png = (width: number, height: number): Buffer => {
    const bytes = Buffer.alloc(64);
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]).copy(bytes);
    bytes.write("IHDR", 12, "latin1");
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    return bytes;
  };
  const jpeg = Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 17, 8, 0, 90, 0, 120]),
    Buffer.alloc(20),
  ]);
  const put = (payload: Buffer, type = "image/png", floor = "0") =>
    here.page.ask("PUT", `/api/plan/image/${floor}`, here.chief, { payload, headers: { "content-type": type } });

  it("are PNG or JPEG by their first bytes, and are sent as that and nothing else", async () => {
    here = await EditorOfTest.open();
    expect(JSON.parse((await put(png(800, 600))).body)).toMatchObject({
      widthPx: 800,
      heightPx: 600,
      type: "image/png",
    });
    expect(JSON.parse((await put(jpeg, "image/png", "1")).body)).toMatchObject({
      widthPx: 120,
      heightPx: 90,
      type: "image/jpeg",
    });
    const { headers, rawPayload } = await here.page.ask("GET", "/api/plan/image/0", here.chief);
    expect(rawPayload.equals(png(800, 600))).toBe(true);
    expect(headers["content-type"]).toBe("image/png");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect((await here.ask("PATCH", "/image/0", { x: -1, y: 2, widthM: 30 })).statusCode).toBe(200);
    expect((await here.shown()).images).toMatchObject([{ floor: 0, x: -1, y: 2, widthM: 30 }, { floor: 1 }]);
    expect((await here.ask("DELETE", "/image/1", {})).statusCode).toBe(200);
    expect((await here.page.ask("GET", "/api/plan/image/1", here.chief)).statusCode).toBe(404);
  });

  it("nothing else is taken for one, and none that is too large", async () => {
    here = await EditorOfTest.open();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    expect((await put(svg)).statusCode).toBe(400);
    expect((await put(svg, "image/svg+xml")).statusCode).toBe(415);
    expect((await put(Buffer.from("<html>"), "text/html")).statusCode).toBe(415);
    expect((await put(png(20_000, 20_000))).statusCode).toBe(400);
    expect((await put(png(0, 5))).statusCode).toBe(400);
    expect((await put(Buffer.alloc(4_000_000))).statusCode).toBe(413);
    expect(
      (await put(Buffer.from([0xff, 0xd8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))).statusCode,
    ).toBe(400);
    for (const floor of ["..%2f..%2fweb.db", "1.5", "999", "x"])
      expect([floor, (await put(png(8, 8), "image/png", floor)).statusCode]).toEqual([floor, 400]);
    expect((await here.shown()).images).toEqual([]);
  });
});
