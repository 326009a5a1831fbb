/** Keys that are sealed with a file outside the journal: opened with it, kept without it, and never taken for no pairings. */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { parseConfig } from "../../src/shell/config.ts";
import { readSeal, Seal } from "../../src/shell/pairing-seal.ts";
import { journalPath } from "../tools/events.ts";
import { cleanUp, sqlite } from "../tools/journals.ts";
import { filesWith, isIn, keyOf, openPaired, pair, pairing, sealFile, uids } from "./pairing-journal.ts";

afterEach(cleanUp);

describe("a seal", () => {
  const key = keyOf("key");
  const seal = new Seal(Buffer.from("a sentence that nobody guesses"));

  test("opens what it closed, for the same unit only, and never closes alike twice", () => {
    const closed = seal.close("AA", key);
    expect(closed).toHaveLength(44);
    expect(seal.open("AA", closed)).toEqual(key);
    expect(seal.open("BB", closed)).toBeUndefined();
    expect(new Seal(Buffer.from("another sentence of its own")).open("AA", closed)).toBeUndefined();
    expect(seal.close("AA", key).equals(closed)).toBe(false);
  });

  test("no byte of it may be changed or missing", () => {
    const closed = seal.close("AA", key);
    for (let place = 0; place < closed.length; place++) {
      const changed = Buffer.from(closed);
      changed[place] = (changed[place] as number) ^ 1;
      expect(seal.open("AA", changed)).toBeUndefined();
      expect(seal.open("AA", closed.subarray(0, place))).toBeUndefined();
    }
  });

  test("a line end that an editor added to the file changes nothing", () => {
    const closed = readSeal(sealFile("a sentence that nobody guesses")).seal?.close("AA", key);
    expect(readSeal(sealFile("a sentence that nobody guesses\r\n")).seal?.open("AA", closed as Buffer)).toEqual(key);
  });

  test.each([
    ["too short", "15 characters!!\n", "fewer than 16 bytes"],
    ["too long", "x".repeat(5000), "too long"],
  ])("a file that is %s is none", (_, contents, why) => {
    const { seal: none, problem } = readSeal(sealFile(contents));
    expect(none).toBeUndefined();
    expect(problem?.message).toContain(why);
  });

  test("a missing file and a directory are told", () => {
    const path = sealFile();
    expect(readSeal(`${path}-not`).problem?.message).toContain("ENOENT");
    expect(readSeal(dirname(path)).problem?.message).toContain("not a file");
  });
});

describe("a journal with a seal", () => {
  test("keys are remembered, and stand in no file", async () => {
    const [path, seal] = [journalPath(), sealFile(new Uint8Array(32).fill(7))];
    const first = await openPaired(path, seal);
    await pair(first, ["AA", pairing("AA")]);
    expect(filesWith(path, pairing("AA").key)).toEqual([]);
    await first.journal.close();
    const second = await openPaired(path, seal);
    expect(second.remembered.pairings).toEqual([pairing("AA")]);
    expect(second.notices).toEqual([]);
  });

  test("keys from before there was a seal are sealed at the start, and leave nothing in any file", async () => {
    const [path, seal] = [journalPath(), sealFile()];
    const first = await openPaired(path);
    await pair(first, ["AA", pairing("AA")], ["BB", pairing("BB")]);
    expect(filesWith(path, pairing("AA").key)).not.toEqual([]);
    await first.journal.close();
    const second = await openPaired(path, seal);
    expect(uids(second)).toEqual(["AA", "BB"]);
    expect(sqlite(path, "SELECT group_concat(sealed) FROM pairing")).toBe("1,1");
    for (const uid of ["AA", "BB"]) expect(filesWith(path, pairing(uid).key)).toEqual([]);
    expect(second.notices).toEqual([]);
    await second.journal.close();
    rmSync(path);
    expect((await openPaired(path, seal)).remembered.pairings).toEqual([pairing("AA"), pairing("BB")]);
  });

  test.each([
    ["no sealFile is set", () => undefined, "set sealFile"],
    ["the file is missing", (seal: string) => `${seal}-gone`, "seal-gone"],
    ["it is another file", () => sealFile("some quite other sentence"), "is not the file"],
  ])("%s: told with units, file and remedy; the rows are kept", async (_, wrong, remedy) => {
    const [path, seal] = [journalPath(), sealFile()];
    const first = await openPaired(path, seal);
    await pair(first, ["AA", pairing("AA")], ["BB", pairing("BB")]);
    await first.journal.close();
    const second = await openPaired(path, wrong(seal));
    expect(second.remembered.pairings).toEqual([]);
    expect(second.notices).toEqual([expect.stringMatching(/2 paired units.*\(AA, BB\)/)]);
    expect(second.notices[0]).toContain(remedy);
    expect(second.notices[0]).toContain(path);
    await second.journal.close();
    const third = await openPaired(path, seal);
    expect(third.remembered.pairings).toEqual([pairing("AA"), pairing("BB")]);
    expect(third.notices).toEqual([]);
  });

  test("a unit that is paired anew under another seal is trusted, and the other one is still kept", async () => {
    const [path, seal, other] = [journalPath(), sealFile(), sealFile("some quite other sentence")];
    const first = await openPaired(path, seal);
    await pair(first, ["AA", pairing("AA")], ["BB", pairing("BB")]);
    await first.journal.close();
    const second = await openPaired(path, other);
    await pair(second, ["AA", pairing("AA", keyOf("anew"))]);
    await second.journal.close();
    const third = await openPaired(path, other);
    expect(third.remembered.pairings).toEqual([pairing("AA", keyOf("anew"))]);
    expect(third.notices).toEqual([expect.stringContaining("(BB)")]);
  });

  test("a key that comes while the file cannot be read is stored all the same, told, and sealed when it can", async () => {
    const [path, seal] = [journalPath(), sealFile()];
    const contents = readFileSync(seal);
    rmSync(seal);
    const first = await openPaired(path, seal);
    await pair(first, ["AA", pairing("AA")]);
    expect(first.notices[0]).toMatch(/ENOENT.*stored unsealed/);
    writeFileSync(seal, contents, { mode: 0o600 });
    await pair(first, ["BB", pairing("BB")]);
    expect(sqlite(path, "SELECT group_concat(sealed) FROM pairing")).toBe("0,1");
    await first.journal.close();
    expect(uids(await openPaired(path, seal))).toEqual(["AA", "BB"]);
    expect(sqlite(path, "SELECT group_concat(sealed) FROM pairing")).toBe("1,1");
  });

  test("a row that is given to another unit opens for neither", async () => {
    const [path, seal] = [journalPath(), sealFile()];
    const first = await openPaired(path, seal);
    await pair(first, ["AA", pairing("AA")], ["BB", pairing("BB")]);
    await first.journal.close();
    const db = new Database(path);
    db.exec("UPDATE pairing SET uid = 'CC' WHERE uid = 'AA'");
    db.close();
    const here = await openPaired(path, seal);
    expect(uids(here)).toEqual(["BB"]);
    expect(here.notices).toEqual([expect.stringContaining("(CC)")]);
    expect(isIn(here.notices.join(), pairing("AA").key)).toBe(false);
  });
});

describe("the setting sealFile", () => {
  const site = (line: string): string => `${line}
site: s1
gateway: g1
rooms: [{ id: r1, name: Room 1, doors: [corridor] }]
desks:
  - { id: d1, room: r1, x: 0, y: 0, unit: { socket: /dev/serial/by-path/a } }
  - { id: d2, room: r1, x: 1, y: 0, unit: { socket: /dev/serial/by-path/b } }
circuit1: { size: 1, minimum: 1 }
`;

  test("is taken from the directory of the configuration, and from the environment", () => {
    const path = sealFile();
    const file = join(dirname(path), "site.yaml");
    expect(parseConfig(site("sealFile: seal"), file)).toMatchObject({ config: { sealFile: path }, warnings: [] });
    const environment = { RUFKREIS_SEAL_FILE: path };
    expect(parseConfig(site(""), "/etc/site.yaml", environment)).toMatchObject({ config: { sealFile: path } });
    expect(parseConfig(site(""), file)).toMatchObject({ config: { sealFile: undefined }, warnings: [] });
  });

  test("what is wrong with the file is a warning: sirens need no keys", () => {
    const path = sealFile();
    chmodSync(path, 0o644);
    const state = join(dirname(path), "state");
    mkdirSync(state);
    writeFileSync(join(state, "seal"), "a sentence that nobody guesses", { mode: 0o600 });
    const warning = (line: string) => {
      const result = parseConfig(site(line), join(dirname(path), "site.yaml"));
      return result.ok ? result.warnings.map(({ message, where }) => `${where} ${message}`) : [];
    };
    expect(warning("sealFile: seal")).toEqual([
      expect.stringMatching(/site.yaml:1:11 everybody on this machine may read/),
    ]);
    expect(warning("sealFile: not-there")).toEqual([expect.stringContaining("cannot be read")]);
    expect(warning("stateDirectory: state\nsealFile: state/seal")).toEqual([
      expect.stringContaining("is in the directory of the journal"),
    ]);
  });
});
