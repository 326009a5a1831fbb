/** The keys of paired units on the disk: remembered, forgotten, readable for nobody else, and never outside their table. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { applicationId } from "../../src/shell/journal-schema.ts";
import { fault, journalPath, raised } from "../tools/events.ts";
import { cleanUp, cleanups, sqlite } from "../tools/journals.ts";
import { until } from "../tools/mosquitto.ts";
import { filesOf, filesWith, isIn, keyOf, modeOf, openPaired, pair, pairing, uids } from "./pairing-journal.ts";

afterEach(cleanUp);

describe("memory", () => {
  test("paired units are there after a restart, as they were changed last; a forgotten one is not", async () => {
    const path = journalPath();
    const first = await openPaired(path);
    expect(first.remembered.pairings).toEqual([]);
    const offered = { ...pairing("AA"), state: "offered" } as const;
    const moved = { ...pairing("BB"), socket: "tcp://10.0.0.7:4001", testedAt: "2026-03-02T08:00:00.000Z" };
    await pair(first, ["AA", offered], ["BB", pairing("BB")], ["CC", pairing("CC")], ["BB", moved], ["CC", undefined]);
    await first.journal.close();
    const second = await openPaired(path);
    expect(second.remembered.pairings).toEqual([offered, moved]);
    expect(second.notices).toEqual([]);
  });

  test("a press and a pairing in one batch: both or none", async () => {
    const path = journalPath();
    const here = await openPaired(path);
    const db = new Database(path);
    db.exec("CREATE TRIGGER no BEFORE INSERT ON pairing BEGIN SELECT RAISE(ABORT, 'not now'); END");
    here.journal.append([
      here.numbering.record(raised("a-1", "AA-1")),
      { ...here.numbering.record(fault("x")), pairing: { uid: "AA", pairing: pairing("AA") } },
    ]);
    await until(() => here.troubles.length > 0, 2000, "the trouble");
    expect(sqlite(path, "SELECT count(*) FROM event")).toBe("0");
    db.exec("DROP TRIGGER no");
    db.close();
    await until(() => here.appended.at(-1) === 2, 3000, "the records");
    expect(sqlite(path, "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM pairing)")).toBe("2|1");
  });

  test("a journal that could not be read at the start: its pairings come from the spare, and late with the rest", async () => {
    const path = journalPath();
    const first = await openPaired(path);
    await pair(first, ["AA", pairing("AA")]);
    const second = await openPaired(path);
    expect(second.remembered).toMatchObject({ seq: 0, pairings: [pairing("AA")] });
    await first.journal.close();
    await until(() => second.late.length === 1, 4000, "what is remembered");
    expect(second.late[0]?.pairings).toEqual([pairing("AA")]);
  });

  test("a journal of the version before, made by its own SQL, is taken over in place", async () => {
    const path = journalPath();
    const old = new Database(path);
    old.exec(versionOneSql);
    old.close();
    chmodSync(path, 0o644);
    const here = await openPaired(path);
    expect(here.remembered).toMatchObject({
      seq: 7,
      causes: ["AA-1"],
      pairings: [],
      open: [{ event: { alarm: "a-1" } }],
    });
    await pair(here, ["AA", pairing("AA")]);
    expect(sqlite(path, "PRAGMA user_version")).toBe("3");
    expect(sqlite(path, "SELECT value FROM meta WHERE key = 'schema'")).toBe("3");
    expect(sqlite(path, ".schema pairing")).toContain("-- of the unit, as on the wire");
    await here.journal.close();
    expect(uids(await openPaired(path))).toEqual(["AA"]);
    expect([...here.notices, ...here.troubles]).toEqual([]);
  });
});

describe("secrecy", () => {
  test.each(["000", "022", "777"])("with umask %s all files are for the gateway's user alone", async (umask) => {
    const path = journalPath();
    const before = process.umask(Number.parseInt(umask, 8));
    cleanups.push(() => process.umask(before));
    const here = await openPaired(path);
    await pair(here, ["AA", pairing("AA")]);
    const names = filesOf(path).map((file) => file.slice(path.length));
    expect(names).toEqual(["", "-shm", "-wal", ".lock", ".pairings"]);
    expect(filesOf(path).map(modeOf)).toEqual(names.map(() => "600"));
  });

  test("wider files of before are narrowed, also those that were moved aside; others are left alone", async () => {
    const path = journalPath();
    const first = await openPaired(path);
    await pair(first, ["AA", pairing("AA")]);
    await first.journal.close();
    writeFileSync(`${path}.damaged-1`, "keys");
    writeFileSync(`${path}.notes`, "of somebody");
    for (const file of filesOf(path)) chmodSync(file, 0o664);
    await openPaired(path);
    const modes = Object.fromEntries(filesOf(path).map((file) => [file.slice(path.length), modeOf(file)]));
    expect(modes).toEqual({
      "": "600",
      "-shm": "600",
      "-wal": "600",
      ".damaged-1": "600",
      ".lock": "600",
      ".notes": "664",
      ".pairings": "600",
    });
  });

  test("after pairing no event, published or not, and no text for people has the key", async () => {
    const path = journalPath();
    const key = keyOf("secret");
    const here = await openPaired(path);
    await pair(here, ["AA", pairing("AA", key)]);
    const events = await here.journal.pending("a", 0, 100);
    expect(events).toHaveLength(1);
    await here.journal.close();
    writeFileSync(`${path}.pairings`, readFileSync(`${path}.pairings`, "utf8").slice(0, -20));
    const again = await openPaired(path);
    mkdirSync(`${path}.pairings.new`);
    await pair(again, ["AA", { ...pairing("AA", key), state: "offered" }]);
    const texts = [...here.notices, ...here.troubles, ...again.notices, ...again.troubles];
    expect(texts.join("\n")).toMatch(/is damaged(.|\n)*cannot be written/);
    for (const text of [...texts, ...(events ?? []).map(({ body }) => body)]) expect(isIn(text ?? "", key)).toBe(false);
    const rows = sqlite(path, "SELECT * FROM event; SELECT * FROM log; SELECT * FROM meta; SELECT * FROM outbox");
    expect(isIn(rows, key)).toBe(false);
  });

  test("a key that was forgotten or changed is not left in the free space of any file", async () => {
    const path = journalPath();
    const here = await openPaired(path);
    const [forgotten, changed] = [keyOf("forgotten"), keyOf("changed")];
    await pair(here, ["AA", pairing("AA", forgotten)], ["BB", pairing("BB", changed)]);
    expect(filesWith(path, forgotten)).not.toEqual([]);
    await pair(here, ["AA", undefined], ["BB", pairing("BB", keyOf("new"))]);
    expect(filesWith(path, forgotten)).toEqual([]);
    expect(filesWith(path, changed)).toEqual([]);
  });
});

describe("the spare copy", () => {
  test("a damaged journal: the pairings come back", async () => {
    const path = journalPath();
    const first = await openPaired(path);
    await pair(first, ["AA", pairing("AA")], ["BB", pairing("BB")], ["BB", undefined]);
    await first.journal.close();
    writeFileSync(path, "not a database ".repeat(1000));
    const here = await openPaired(path);
    expect(here.remembered.pairings).toEqual([pairing("AA")]);
    expect(here.notices).toEqual([expect.stringMatching(/damaged-1.*1 paired unit taken from the spare copy/)]);
    await pair(here, ["CC", pairing("CC")]);
    await here.journal.close();
    const third = await openPaired(path);
    expect(uids(third)).toEqual(["AA", "CC"]);
    expect(third.notices).toEqual([]);
  });

  test.each([
    ["deleted", (path: string) => rmSync(path)],
    ["emptied", (path: string) => writeFileSync(path, "")],
  ])("a journal that was %s while nothing ran: the pairings come back, and it is told", async (_, destroy) => {
    const path = journalPath();
    const first = await openPaired(path);
    await pair(first, ["AA", pairing("AA")]);
    await first.journal.close();
    destroy(path);
    const here = await openPaired(path);
    expect(uids(here)).toEqual(["AA"]);
    expect(here.notices).toEqual([expect.stringMatching(/is empty or gone.*spare copy/)]);
  });

  test("a journal that lost its table: the pairings come back", async () => {
    const path = journalPath();
    const first = await openPaired(path);
    await pair(first, ["AA", pairing("AA")]);
    await first.journal.close();
    const db = new Database(path);
    db.exec("DROP TABLE pairing");
    db.close();
    const here = await openPaired(path);
    expect(uids(here)).toEqual(["AA"]);
    expect(here.notices).toEqual([expect.stringContaining("spare copy")]);
  });

  test("the file is replaced while the gateway runs: what it had goes on", async () => {
    const path = journalPath();
    const here = await openPaired(path);
    await pair(here, ["AA", pairing("AA")]);
    renameSync(path, join(dirname(path), "away"));
    rmSync(`${path}.pairings`);
    await pair(here, ["BB", pairing("BB")]);
    await here.journal.close();
    expect(uids(await openPaired(path))).toEqual(["AA", "BB"]);
  });

  test("an old journal that was put back: the spare knows better, and a forgotten unit stays forgotten", async () => {
    const path = journalPath();
    const first = await openPaired(path);
    await pair(first, ["AA", pairing("AA")], ["BB", pairing("BB")]);
    await first.journal.close();
    const old = readFileSync(path);
    const second = await openPaired(path);
    await pair(second, ["AA", undefined], ["CC", pairing("CC")]);
    await second.journal.close();
    writeFileSync(path, old);
    const here = await openPaired(path);
    expect(uids(here)).toEqual(["BB", "CC"]);
    expect(here.notices).toEqual([expect.stringContaining("spare copy")]);
  });

  test("killed between the commit and the spare: the journal is right, and nothing is told", async () => {
    const path = journalPath();
    const first = await openPaired(path);
    await pair(first, ["AA", pairing("AA")]);
    const old = readFileSync(`${path}.pairings`);
    await pair(first, ["AA", undefined], ["BB", pairing("BB")]);
    await first.journal.close();
    writeFileSync(`${path}.pairings`, old);
    const second = await openPaired(path);
    expect(uids(second)).toEqual(["BB"]);
    expect(second.notices).toEqual([]);
    await second.journal.close();
    rmSync(path);
    expect(uids(await openPaired(path))).toEqual(["BB"]);
  });

  test("a process that is killed while it changes pairings: journal and spare each have what was reported, whole", async () => {
    const path = journalPath();
    let reported = 0;
    for (let round = 0; round < 3; round++) {
      reported = Math.max(reported, await changeUntilKilled(path));
      const left = join(dirname(journalPath()), "journal.db");
      copyFileSync(`${path}.pairings`, `${left}.pairings`);
      for (const at of [left, path]) {
        const here = await openPaired(at);
        const number = Number(here.remembered.pairings.find(({ uid }) => uid === "AA")?.since);
        expect(number).toBeGreaterThanOrEqual(reported);
        expect(uids(here)).toEqual((number / 2) % 2 === 0 ? ["AA", "BB"] : ["AA"]);
        if (at === path) expect(here.notices).toEqual([]);
        await here.journal.close();
      }
    }
  }, 60_000);

  test.each([
    ["cut", (whole: Buffer) => whole.subarray(0, whole.length - 10)],
    ["garbled", (whole: Buffer) => Buffer.from(whole.map((byte, place) => (place === 200 ? byte ^ 1 : byte)))],
    ["empty", () => Buffer.alloc(0)],
    ["somebody else's", () => Buffer.from("shopping list\n")],
  ])("a spare that is %s is not used, told, and written anew", async (_, damage) => {
    const path = journalPath();
    const first = await openPaired(path);
    await pair(first, ["AA", pairing("AA")], ["BB", pairing("BB")]);
    await first.journal.close();
    const good = readFileSync(`${path}.pairings`);
    writeFileSync(`${path}.pairings`, damage(good));
    const here = await openPaired(path);
    expect(uids(here)).toEqual(["AA", "BB"]);
    expect(here.notices).toEqual([expect.stringContaining("is damaged; it was written anew")]);
    expect(readFileSync(`${path}.pairings`).equals(good)).toBe(true);
  });

  test("journal and spare both damaged: told, and both kept aside", async () => {
    const path = journalPath();
    const first = await openPaired(path);
    await pair(first, ["AA", pairing("AA")]);
    await first.journal.close();
    writeFileSync(path, "not a database ".repeat(1000));
    writeFileSync(`${path}.pairings`, "nor a copy");
    const here = await openPaired(path);
    expect(here.remembered.pairings).toEqual([]);
    expect(here.notices).toEqual([expect.stringMatching(/no spare copy: pair/)]);
    expect(readFileSync(`${path}.pairings.damaged-1`, "utf8")).toBe("nor a copy");
    await pair(here, ["AA", pairing("AA")]);
  });

  test("a spare that cannot be written keeps no press from being acknowledged, is told once, and written when it can be", async () => {
    const path = journalPath();
    const here = await openPaired(path);
    mkdirSync(`${path}.pairings.new`);
    await pair(here, ["AA", pairing("AA")], ["BB", pairing("BB")]);
    here.journal.append([here.numbering.record(raised("a-1", "AA-1"))]);
    await until(() => here.appended.at(-1) === 3, 2000, "the press");
    expect(here.notices).toEqual([expect.stringContaining("cannot be written")]);
    rmSync(`${path}.pairings.new`, { recursive: true });
    here.journal.append([here.numbering.record(fault("x"))]);
    await until(() => here.appended.at(-1) === 4, 2000, "the fault");
    expect(readFileSync(`${path}.pairings`, "utf8")).toContain('"uid":"BB"');
  });

  test("a spare that is deleted while the gateway runs is there again soon", async () => {
    const path = journalPath();
    const here = await openPaired(path);
    await pair(here, ["AA", pairing("AA")]);
    rmSync(`${path}.pairings`);
    here.journal.append([here.numbering.record(fault("x"))]);
    await until(() => filesOf(path).includes(`${path}.pairings`), 2000, "the spare");
    await pause(0);
    expect(readFileSync(`${path}.pairings`, "utf8")).toContain('"uid":"AA"');
  });
});

/** Answers the last change that was reported as on disk. */
async function changeUntilKilled(path: string): Promise<number> {
  const changer = join(import.meta.dirname, "pairing-changer.ts");
  const child = spawn(process.execPath, ["--import", "tsx", changer, path], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString("latin1");
  });
  await until(() => output.split("\n").length > 20, 4000, "20 changes");
  child.kill("SIGKILL");
  await once(child, "close");
  return Number(output.trimEnd().split("\n").at(-1));
}

/** What the release before wrote, with an open alarm. */
const versionOneSql = `
CREATE TABLE event (
  position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, epoch TEXT NOT NULL, seq INTEGER NOT NULL,
  type TEXT NOT NULL, alarm TEXT, desk TEXT, code TEXT, cause TEXT UNIQUE, source TEXT, at TEXT NOT NULL,
  clock_trusted INTEGER NOT NULL, instant_ms REAL NOT NULL, machine_boot TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX event_alarm ON event (alarm, type) WHERE alarm IS NOT NULL;
CREATE INDEX event_raised ON event (alarm) WHERE type IN ('raised', 'missed');
CREATE INDEX event_source ON event (source, position, cause) WHERE cause IS NOT NULL;
CREATE INDEX event_code ON event (code, desk) WHERE code IS NOT NULL;
CREATE TABLE outbox (broker TEXT PRIMARY KEY, published INTEGER NOT NULL) STRICT;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE VIEW log AS SELECT position, at, type FROM event ORDER BY position;
INSERT INTO meta VALUES ('made', '2026-01-01T00:00:00.000Z'), ('schema', '1');
INSERT INTO event VALUES (1, 'e-7', 'e', 7, 'raised', 'a-1', 'd1', NULL, 'AA-1', 'AA', '2026-01-01T00:00:00.000Z', 1, 5.0, 'boot',
  '${JSON.stringify({
    v: 1,
    id: "e-7",
    seq: 7,
    site: "s",
    gateway: "g",
    at: "2026-01-01T00:00:00.000Z",
    clockTrusted: true,
    ...raised("a-1", "AA-1"),
  })}');
PRAGMA application_id = ${applicationId};
PRAGMA user_version = 1;
PRAGMA journal_mode = WAL;
`;
