/** The commands that read the journal, as their users have them. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closed, fault, openedJournal, raised } from "../tools/events.ts";
import { rufkreis, siteDirectory } from "./cli.ts";
import { siteText } from "./site.ts";

const { file, directory, remove } = siteDirectory(siteText(["/dev/a", "/dev/b", "/dev/c", "/dev/d"], 1883));
const journal = join(directory, "state/journal.db");
const run = (...words: string[]) => rufkreis([...words, "--config", file]);

beforeAll(async () => {
  const here = await openedJournal(journal);
  here.journal.append(
    [raised("a-1", "AA-1"), fault("cable", "d2"), closed("a-1", "request-1")].map((each) =>
      here.numbering.record(each),
    ),
  );
  await here.journal.close();
});
afterAll(remove);

describe("log verify", () => {
  it("says how many events there are, since when, and the head to note; a later look with that head proves it", async () => {
    const { code, out, err } = await run("log", "verify");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^whole: 3 events since 2026-03-01T08:00:00\.000Z\nhead 3:[0-9a-f]{64}\n$/);
    const head = /head (\S+)/.exec(out)?.[1] as string;
    expect(await run("log", "verify", "--head", head)).toMatchObject({
      code: 0,
      out: expect.stringContaining("nothing before it was changed"),
    });
    const told = JSON.parse((await run("log", "verify", "--json")).out) as { result: string; head: { hash: string } };
    expect(told).toMatchObject({ result: "whole", events: 3, problems: [] });
    expect(head).toContain(told.head.hash);
  });

  it("ends with 7 and the place where it was changed, and for a head of another journal", async () => {
    const other = await run("log", "verify", "--head", "f".repeat(64));
    expect(other).toMatchObject({ code: 7, out: expect.stringContaining("nowhere in the chain") });
    const copy = join(directory, "copy.db");
    const db = new Database(journal);
    await db.backup(copy);
    db.close();
    new Database(copy).exec("UPDATE event SET body = replace(body, 'cable', 'table')").close();
    const { code, out, err } = await rufkreis(["log", "verify", "--journal", copy]);
    expect(code).toBe(7);
    expect(out).toMatch(/^broken: 3 events(?:.|\n)*event 2 \(.*-2\) changed: it is not as it was written/);
    expect(err).toMatch(/^error {2}the journal is not as it was written · event 2 · keep a copy/);
  });

  it("ends with 2 for a head that is none, and with 4 for a file that is none", async () => {
    expect(await run("log", "verify", "--head", "12")).toMatchObject({
      code: 2,
      err: expect.stringContaining("64 hex"),
    });
    expect(await rufkreis(["log", "verify", "--journal", join(directory, "nowhere")])).toMatchObject({ code: 4 });
  });
});
