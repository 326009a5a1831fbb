/** The site editor over HTTP: what is shown, what a change would do, what is saved and how it is undone. */
import { chmodSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import type { EditedPlan, PlanPreview } from "../../src/core/plan-edited.ts";
import { codeOf, EditorOfTest, moved, planText, twoPersons } from "../tools/plan-page.ts";

let here: EditorOfTest;
afterEach(() => here.page.close());

describe("what is shown", () => {
  it("is the plan as it stands in the file, and nothing that is not the plan's", async () => {
    here = await EditorOfTest.open();
    const { plan, problems, differs, whyNotWritable, approval } = await here.shown();
    expect(plan).toEqual({
      rooms: [{ from: "r1", id: "r1", name: "Room 1", doors: ["corridor"] }],
      desks: [
        { from: "d1", id: "d1", room: "r1", x: 0, y: 0, socket: "tcp://10.0.0.1:4001" },
        { from: "d2", id: "d2", room: "r1", x: 1, y: 0 },
        { from: "d3", id: "d3", room: "r1", x: 5, y: 0 },
      ],
      circuit1: { size: 2, minimum: 1 },
    });
    expect({ problems, differs, whyNotWritable, approval }).toEqual({
      ...{ problems: [], differs: false },
      ...{ whyNotWritable: null, approval: "one-person" },
    });
    expect(JSON.stringify(plan)).not.toContain("office");
  });

  it("says what is wrong with a file that was broken by hand, and that another plan runs", async () => {
    here = await EditorOfTest.open();
    writeFileSync(here.file, planText.replace("x: 5", 'x: "5"'));
    expect(await here.shown()).toMatchObject({ plan: null, differs: true, problems: [{ path: "desks.2.x" }] });
    writeFileSync(here.file, "{");
    expect(await here.shown()).toMatchObject({ plan: null, differs: true });
    rmSync(here.file);
    expect((await here.ask("GET", "")).statusCode).toBe(503);
  });
});

describe("before it is saved", () => {
  it("a change says who is called by whom, and nothing is written", async () => {
    here = await EditorOfTest.open();
    const { plan, hash } = await here.shown();
    const added = { id: "d4", room: "r1", x: 5.5, y: 0 };
    const change = { ...moved(plan as EditedPlan, 6), desks: [...moved(plan as EditedPlan, 6).desks, added] };
    const { json } = await here.ask<PlanPreview>("POST", "/preview", { base: hash, plan: change });
    expect(json.problems).toEqual([]);
    expect(json.change?.desks).toEqual([
      {
        desk: "d1",
        kind: "changed",
        room: "r1",
        before: ["d2", "d3"],
        after: ["d2", "d4"],
        calledByBefore: 2,
        calledByAfter: 1,
      },
      {
        desk: "d2",
        kind: "changed",
        room: "r1",
        before: ["d1", "d3"],
        after: ["d1", "d4"],
        calledByBefore: 2,
        calledByAfter: 3,
      },
      {
        desk: "d3",
        kind: "changed",
        room: "r1",
        before: ["d2", "d1"],
        after: ["d4", "d2"],
        calledByBefore: 2,
        calledByAfter: 1,
      },
      { desk: "d4", kind: "added", room: "r1", after: ["d3", "d2"], calledByBefore: 0, calledByAfter: 3 },
    ]);
    expect(json.diff.flatMap(({ lines }) => lines.filter((line) => /^[+-]/.test(line)))).toEqual([
      "-    x: 5 # by the window",
      "+    x: 6 # by the window",
      ...["+  - id: d4", "+    room: r1", "+    x: 5.5", "+    y: 0"],
    ]);
    expect(here.onDisk).toBe(planText);
  });

  it("all errors come at once, with their place and remedy, and cannot be saved", async () => {
    here = await EditorOfTest.open();
    const { plan, hash } = await here.shown();
    const wrong = {
      ...(plan as EditedPlan),
      rooms: [{ ...(plan as EditedPlan).rooms[0], doors: [] }],
      desks: (plan as EditedPlan).desks.map((desk) => ({ ...desk, room: "r9" })),
      circuits: [{ id: "guards", desks: ["d9"] }],
    };
    const { json } = await here.ask<PlanPreview>("POST", "/preview", { base: hash, plan: wrong });
    expect(json.problems.map(({ path }) => path).sort()).toEqual([
      ...["circuits.0.desks.0", "desks.0.room", "desks.1.room", "desks.2.room", "rooms.0.doors"],
    ]);
    for (const problem of json.problems) expect(problem.remedy).not.toBe("");
    const answer = await here.ask("POST", "", { base: hash, why: "wrong", plan: wrong });
    expect([answer.statusCode, codeOf(answer), answer.json.error?.problems?.length]).toEqual([
      409,
      "plan-wrong",
      json.problems.length,
    ]);
    expect(here.onDisk).toBe(planText);
  });

  it("a desk that goes takes its unit along, and one with a new name is to be paired anew: both are told", async () => {
    here = await EditorOfTest.open();
    const { plan, hash } = await here.shown();
    const [, second, third] = (plan as EditedPlan).desks;
    const small = { ...(plan as EditedPlan), circuit1: { size: 1, minimum: 1 } };
    const gone = await here.ask<PlanPreview>("POST", "/preview", {
      base: hash,
      plan: { ...small, desks: [second, third] },
    });
    expect(gone.json.change?.lost).toEqual([{ desk: "d1", socket: "tcp://10.0.0.1:4001" }]);
    const [first] = (plan as EditedPlan).desks;
    const named = { ...(plan as EditedPlan), desks: [{ ...first, id: "front" }, second, third] };
    const renamed = await here.ask<PlanPreview>("POST", "/preview", { base: hash, plan: named });
    expect(renamed.json.change?.renamed).toEqual([{ from: "d1", to: "front" }]);
    expect(renamed.json.change?.lost).toEqual([]);
    expect(renamed.json.change?.desks.map(({ desk, was }) => [desk, was])).toEqual([["front", "d1"]]);
  });
});

describe("what is saved", () => {
  it("is one line of the file; its comments, mode and everything else stay, and it is written down", async () => {
    here = await EditorOfTest.open();
    chmodSync(here.file, 0o604);
    const { statusCode, json } = await here.save((plan) => moved(plan, 7));
    expect([statusCode, json]).toEqual([200, { saved: "file", version: 2 }]);
    expect(here.onDisk).toBe(planText.replace("x: 5 #", "x: 7 #"));
    expect(statSync(here.file).mode & 0o777).toBe(0o604);
    expect(readdirSync(here.page.directory).filter((name) => name.startsWith(".site"))).toEqual([]);
    expect((await here.shown()).differs).toBe(true);
    const { json: list } = await here.ask<{ versions: object[] }>("GET", "/versions");
    expect(list.versions).toMatchObject([
      { number: 2, who: "the-administrator", why: "moved", approvedBy: null },
      { number: 1, who: null },
    ]);
    const audit = await here.page.ask("GET", "/api/audit", here.chief);
    expect(JSON.parse(audit.body).changes[0]).toMatchObject({
      what: "plan-saved",
      about: "version 2: moved",
      who: "the-administrator",
    });
  });

  it("goes where a link leads, and the link stays", async () => {
    here = await EditorOfTest.open();
    const { directory } = here.page;
    const link = join(directory, "link.yaml");
    symlinkSync("site.yaml", link);
    const linked = await EditorOfTest.open({ planFile: link });
    expect((await linked.save((plan) => moved(plan, 7))).statusCode).toBe(200);
    expect([lstatSync(link).isSymbolicLink(), here.onDisk]).toEqual([true, planText.replace("x: 5 #", "x: 7 #")]);
    await linked.page.close();
  });

  it("is refused when somebody was faster, whoever it was", async () => {
    here = await EditorOfTest.open();
    const { plan, hash } = await here.shown();
    await here.save((each) => moved(each, 7));
    const late = await here.ask("POST", "", { base: hash, why: "late", plan: moved(plan as EditedPlan, 8) });
    expect([late.statusCode, codeOf(late)]).toEqual([409, "plan-changed"]);
    const now = await here.shown();
    writeFileSync(here.file, `${here.onDisk}# by hand\n`);
    expect(codeOf(await here.ask("POST", "/preview", { base: now.hash, plan: now.plan as object }))).toBe(
      "plan-changed",
    );
    expect(codeOf(await here.save((each) => each))).toBe("plan-same");
  });

  it("can be undone: an older version is saved anew, and what was written by hand in between is kept as a version", async () => {
    here = await EditorOfTest.open();
    await here.save((plan) => moved(plan, 7));
    writeFileSync(here.file, here.onDisk.replace("prefix: office", "prefix: house"));
    await here.save((plan) => ({
      ...plan,
      desks: plan.desks.filter(({ id }) => id !== "d1"),
      circuit1: { size: 1, minimum: 1 },
    }));
    const { hash } = await here.shown();
    // What going back does is told beforehand, as of any change.
    const tried = await here.ask<PlanPreview>("POST", "/preview", { base: hash, version: 1 });
    expect(tried.json.change?.desks.filter(({ kind }) => kind === "added").map(({ desk }) => desk)).toEqual(["d1"]);
    const { json } = await here.ask<{ version: number }>("POST", "", { base: hash, why: "back", version: 1 });
    expect(json.version).toBe(5);
    expect(here.onDisk).toBe(tried.json.text);
    expect(parse(here.onDisk)).toEqual(parse(planText.replace("prefix: office", "prefix: house")));
    expect(here.onDisk).toContain("# by the window");
    const { json: list } = await here.ask<{ versions: { number: number; who: string }[] }>("GET", "/versions");
    expect(list.versions.map(({ number, who }) => [number, who])).toEqual([
      ...[
        [5, "the-administrator"],
        [4, "the-administrator"],
        [3, null],
        [2, "the-administrator"],
      ],
      [1, null],
    ]);
    const there = (await here.shown()).hash;
    expect((await here.ask("POST", "", { base: there, why: "back", version: 99 })).statusCode).toBe(404);
  });

  it("to the letter, when only the plan was changed since", async () => {
    here = await EditorOfTest.open();
    await here.save((plan) => ({
      ...plan,
      desks: plan.desks.filter(({ id }) => id !== "d3"),
      circuit1: { size: 1, minimum: 1 },
    }));
    const { hash } = await here.shown();
    await here.ask("POST", "", { base: hash, why: "back", version: 1 });
    expect(here.onDisk).toBe(planText);
  });

  it("is told beforehand not to be possible when the file belongs to others, with what to do", async () => {
    here = await EditorOfTest.open();
    expect((await here.shown()).whyNotWritable).toBeNull();
    const { uid, gid } = statSync(here.file);
    for (const [user, group] of [
      [uid + 1, gid],
      [uid + 1, gid + 1],
    ] as const) {
      vi.spyOn(process, "getuid").mockReturnValue(user);
      vi.spyOn(process, "getgid").mockReturnValue(group);
      expect((await here.shown()).whyNotWritable).toContain("chown rufkreis:rufkreis");
    }
    vi.spyOn(process, "getuid").mockReturnValue(uid === 0 ? 1 : uid);
    vi.spyOn(process, "getgid").mockReturnValue(gid + 1);
    vi.spyOn(process, "getgroups").mockReturnValue([gid + 2]);
    expect((await here.shown()).whyNotWritable).toContain("a group that is not the gateway's");
    vi.restoreAllMocks();
  });

  it.each(["one-person", "two-persons"])("leaves a file alone that a technician has locked (%s)", async (approval) => {
    here = await EditorOfTest.open(approval === "two-persons" ? twoPersons : {});
    here.grown();
    chmodSync(here.file, 0o444);
    const remedy = `chmod u+w ${here.file}`;
    expect((await here.shown()).whyNotWritable).toContain(remedy);
    const answer = await here.save((plan) => moved(plan, 7));
    expect([answer.statusCode, codeOf(answer)]).toEqual([409, "plan-not-written"]);
    expect(answer.json.error?.message).toContain(remedy);
    expect([here.onDisk, statSync(here.file).mode & 0o777]).toEqual([planText, 0o444]);
    chmodSync(here.file, 0o644);
    expect((await here.shown()).whyNotWritable).toBeNull();
    expect((await here.save((plan) => moved(plan, 7))).statusCode).toBe(approval === "two-persons" ? 202 : 200);
  });

  it("is nothing when the file cannot be written; the text can be had all the same", async () => {
    here = await EditorOfTest.open();
    // With the name of a text beside it, a name this long is too long: root is refused too.
    const longName = join(here.page.directory, `${"s".repeat(245)}.yaml`);
    writeFileSync(longName, planText);
    const { directory } = here.page;
    const other = await EditorOfTest.open({ planFile: longName });
    const answer = await other.save((plan) => moved(plan, 7));
    expect([answer.statusCode, codeOf(answer)]).toEqual([409, "plan-not-written"]);
    expect(readFileSync(longName, "utf8")).toBe(planText);
    expect(readdirSync(directory).filter((name) => name.startsWith("."))).toEqual([]);
    const { plan, hash } = await other.shown();
    const { json } = await other.ask<PlanPreview>("POST", "/preview", {
      base: hash,
      plan: moved(plan as EditedPlan, 7),
    });
    expect(json.text).toContain("x: 7 # by the window");
    expect((await other.ask<{ versions: object[] }>("GET", "/versions")).json.versions).toHaveLength(1);
    await other.page.close();
  });
});

describe("what is kept", () => {
  it("has a bound in number and in bytes, and the newest stays", async () => {
    here = await EditorOfTest.open();
    const { PlanStore } = await import("../../src/shell/plan/plan-store.ts");
    const store = new PlanStore(here.page.directory);
    const by = { who: "x", why: "w", approvedBy: null };
    for (let n = 1; n <= 205; n++) store.keep(`${n}`, by);
    expect([store.versions().length, store.versions()[0]?.number]).toEqual([200, 205]);
    for (let n = 0; n < 40; n++) store.keep(`${n}${"x".repeat(249_000)}`, by);
    expect([store.versions().length, store.versions()[0]?.number]).toEqual([32, 245]);
    store.close();
    expect(statSync(join(here.page.directory, "plan.db")).mode & 0o777).toBe(0o600);
  });
});
