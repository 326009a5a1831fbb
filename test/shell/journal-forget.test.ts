/** Retention: what is too old is gone for good, and the chain holds all the same. */
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { Happening } from "../../src/core/event.ts";
import { dayMs, rfc3339 } from "../../src/core/time.ts";
import { type Row, toRow } from "../../src/shell/journal-schema.ts";
import { JournalStore } from "../../src/shell/journal-store.ts";
import { verifyJournal } from "../../src/shell/journal-verify.ts";
import { startMs } from "../core/records-entries.ts";
import { closed, desk, fault, journalPath, Numbering, openedJournal, raised, run } from "../tools/events.ts";
import { cleanUp, cleanups, sqlite } from "../tools/journals.ts";
import { until } from "../tools/mosquitto.ts";

afterEach(cleanUp);

const nothingKnown = { lastPosition: 0, hash: undefined, pointers: {} };

/** A store in which time is what the test says: day 0 is 2026-03-01, at eight. */
class Site {
  readonly path = journalPath();
  readonly #numbering = new Numbering({ epoch: "e", seq: 0 });
  store = this.#opened();

  #opened(brokers: readonly string[] = []): JournalStore {
    const store = new JournalStore({ path: this.path, sealFile: undefined, run });
    store.open(0, brokers, nothingKnown);
    cleanups.push(() => store.close());
    return store;
  }

  reopen(...brokers: readonly string[]): ReturnType<JournalStore["open"]> {
    this.store.close();
    this.store = this.#opened(brokers);
    return this.store.open(0, brokers, nothingKnown);
  }

  write(day: number, ...happenings: readonly Happening[]): void {
    this.store.append(
      happenings.map((each) => this.#row(day, each)),
      {},
    );
  }

  #row(day: number, happening: Happening): Row {
    const record = this.#numbering.record(happening);
    const event = { ...record.event, at: rfc3339(startMs + day * dayMs) };
    return toRow({ ...record, event }, "e", "boot");
  }

  /** One look at the clocks, with all batches that follow from it. */
  forget(day: number, { clockTrusted = true, retentionDays = 90 } = {}): ReturnType<JournalStore["forget"]> {
    // The machine ran through, so that its clock is believed.
    const now = { wallMs: startMs + day * dayMs, clockTrusted, instantMs: day * dayMs, machineBoot: "boot" };
    let answer = this.store.forget(now, retentionDays);
    const notice = answer.notice;
    while (answer.more) answer = this.store.forget(now, retentionDays);
    return { ...answer, notice };
  }

  get seqs(): string {
    return sqlite(this.path, "SELECT group_concat(seq) FROM event WHERE type NOT LIKE 'journal-%'");
  }
}

describe("what is too old", () => {
  test("is gone, with a row that says how much and up to when; the chain holds from the first row that is left", () => {
    const site = new Site();
    site.forget(0);
    site.write(0, raised("a-1", "AA-1"), closed("a-1", "request-1"));
    site.write(50, raised("a-2", "AA-2"), closed("a-2", "request-2"));
    site.forget(80);
    expect(site.seqs).toBe("1,2,3,4");
    site.forget(91);
    expect(site.seqs).toBe("3,4");
    expect(verifyJournal(site.path)).toMatchObject({
      result: "whole",
      since: { position: 3 },
      forgotten: { count: 2, before: "2026-03-02T00:00:00.000Z" },
      problems: [],
    });
    site.forget(141);
    expect(site.seqs).toBe("");
    expect(verifyJournal(site.path)).toMatchObject({ result: "whole", forgotten: { count: 4 } });
  });

  test("a noted head of a deleted row cannot be compared any more, and that is said; one that is left can", () => {
    const site = new Site();
    site.forget(0);
    site.write(0, raised("a-1", "AA-1"), closed("a-1", "request-1"));
    const old = { position: 1, hash: sqlite(site.path, "SELECT hash FROM event WHERE position = 1") };
    const last = verifyJournal(site.path).head;
    site.write(60, fault("x"));
    site.forget(100);
    expect(verifyJournal(site.path, old)).toMatchObject({ result: "unknown", notedHead: "deleted" });
    expect(verifyJournal(site.path, last)).toMatchObject({ result: "whole", notedHead: "found" });
  });

  test("is not in any byte of the files afterwards", () => {
    const site = new Site();
    site.forget(0);
    site.write(0, raised("a-1", "AA-1"), {
      ...closed("a-1", "request-1"),
      reason: "a very private reason",
    } as Happening);
    site.write(1, ...Array.from({ length: 500 }, (_, i) => fault(`padding ${i}`)));
    site.write(60, fault("young"));
    const bytes = () =>
      ["", "-wal"]
        .map((suffix) => (existsSync(site.path + suffix) ? readFileSync(site.path + suffix, "latin1") : ""))
        .join();
    expect(bytes()).toContain("a very private reason");
    site.forget(92);
    expect(bytes()).not.toContain("a very private reason");
    expect(bytes()).not.toContain("padding 7");
    expect(bytes()).toContain("young");
  });

  test("stays while an alarm is open or a fault stands, with all that a restart needs", () => {
    const site = new Site();
    site.forget(0);
    site.write(0, raised("a-1", "AA-1"), fault("cable", "d1"), fault("old", "d2"), closed("a-1", "request-1"));
    site.write(1, raised("a-2", "AA-2"), { type: "restored", code: "port-unavailable", desk: "d2" } as Happening);
    site.forget(200);
    expect(site.seqs).toBe("2,5");
    expect(verifyJournal(site.path)).toMatchObject({ result: "whole", problems: [], forgotten: { count: 4 } });
    const { open, faults, causes } = site.reopen();
    expect([open.length, faults.length]).toEqual([1, 1]);
    // The unit may still repeat what it was not told is kept; nobody repeats a request of that age.
    expect(causes).toEqual(["AA-1", "AA-2"]);
    site.write(200, closed("a-2", "request-2"));
    site.forget(300);
    expect(site.seqs).toBe("2");
    expect(verifyJournal(site.path)).toMatchObject({ result: "whole", forgotten: { count: 7 } });
  });

  test("of which a broker never had a part: it is not kept for it, and told once", () => {
    const site = new Site();
    site.reopen("away");
    site.forget(0);
    site.write(0, raised("a-1", "AA-1"), closed("a-1", "request-1"));
    site.write(80, fault("x"));
    expect(site.forget(100)).toMatchObject({
      upTo: 2,
      notice: expect.stringContaining("2 that broker away never confirmed"),
    });
    expect(site.store.pending(0, 10)).toHaveLength(2);
    expect(site.forget(101).notice).toBeUndefined();
    expect(sqlite(site.path, "SELECT published FROM outbox")).toBe("2");
  });

  test("a run that was cut off is begun again, and no row is counted as deleted that is not", () => {
    const site = new Site();
    site.forget(0);
    site.write(0, ...Array.from({ length: 450 }, (_, i) => fault(`n ${i}`, `d${i}`)));
    site.write(
      0,
      ...Array.from(
        { length: 450 },
        (_, i): Happening => ({ type: "restored", code: "port-unavailable", desk: desk(`d${i}`) }),
      ),
    );
    const now = { wallMs: startMs + 100 * dayMs, clockTrusted: true, instantMs: 100 * dayMs, machineBoot: "boot" };
    expect(site.store.forget(now, 90)).toMatchObject({ more: true });
    expect(verifyJournal(site.path)).toMatchObject({ result: "whole", problems: [] });
    site.reopen();
    site.forget(100);
    expect(site.seqs).toBe("");
    expect(verifyJournal(site.path)).toMatchObject({ result: "whole", problems: [], forgotten: { count: 900 } });
  });

  test("rows that tell of deletions alone are no reason for another one", () => {
    const site = new Site();
    site.forget(0);
    site.write(0, fault("x"), { type: "restored", code: "port-unavailable" });
    for (let day = 91; day < 400; day += 30) site.forget(day);
    expect(sqlite(site.path, "SELECT count(*) FROM event")).toBe("1");
  });

  test("files that were moved aside go as well", () => {
    const site = new Site();
    const [old, young] = [`${site.path}.damaged-1`, `${site.path}.replaced-1-wal`];
    for (const [file, day] of [
      [old, 0],
      [young, 50],
    ] as const) {
      writeFileSync(file, "rows");
      utimesSync(file, new Date(), new Date(startMs + day * dayMs));
    }
    site.forget(0);
    site.forget(100);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });
});

describe("a clock that is wrong", () => {
  test("jumps to 2099 and writes events there: nothing of this year goes", () => {
    const site = new Site();
    site.forget(0);
    site.write(0, fault("now"));
    const far = 73 * 365;
    site.write(far, fault("in 2099"));
    const now = { wallMs: startMs + far * dayMs, clockTrusted: true, instantMs: dayMs, machineBoot: "boot" };
    expect(site.store.forget(now, 90)).toMatchObject({ more: false, upTo: 0 });
    expect(site.seqs).toBe("1,2");
  });

  test("that nobody set deletes nothing; what was written with it goes with its neighbours", () => {
    const site = new Site();
    site.forget(0);
    site.write(0, fault("1"), fault("2"), fault("3"), { type: "restored", code: "port-unavailable" });
    const db = new Database(site.path);
    db.exec("UPDATE event SET at = '1970-01-01T00:00:05.000Z', clock_trusted = 0 WHERE seq = 2");
    db.close();
    site.write(50, fault("young"));
    site.forget(95, { clockTrusted: false });
    expect(site.seqs).toBe("1,2,3,4,5");
    site.forget(95);
    expect(site.seqs).toBe("5");
  });

  test("wrote one row long ago by mistake: the young rows before it stay", () => {
    const site = new Site();
    site.forget(0);
    site.write(100, fault("young"));
    site.write(-1000, fault("stamped in the past"));
    site.forget(110);
    expect(site.seqs).toBe("1,2");
  });
});

describe("somebody who takes rows out and says it was their age", () => {
  const aged = (): Site => {
    const site = new Site();
    site.forget(0);
    site.write(0, raised("a-1", "AA-1"), fault("x", "d1"), closed("a-1", "request-1"), fault("y", "d2"));
    site.write(80, ...Array.from({ length: 5 }, (_, i) => fault(`young ${i}`, `e${i}`)));
    site.forget(100);
    site.store.close();
    return site;
  };

  test.each([
    [
      "a young row, with an anchor",
      "INSERT OR REPLACE INTO anchor SELECT 8, hash, 1 FROM event WHERE position = 7; DELETE FROM event WHERE position = 7",
      "missing",
    ],
    [
      "a kept one, with its anchor moved on",
      "DELETE FROM event WHERE position = 2; DELETE FROM anchor WHERE position = 2; UPDATE anchor SET count = 1; INSERT INTO anchor VALUES (99, 'x', -7)",
      "missing",
    ],
    ["the anchor", "DELETE FROM anchor", "missing"],
    ["the row that tells of the deletion", "DELETE FROM event WHERE type = 'journal-forgotten'", "missing"],
  ])("%s", (_, sql, what) => {
    const { path } = aged();
    expect(verifyJournal(path).result).toBe("whole");
    const db = new Database(path);
    db.exec(sql);
    db.close();
    expect(verifyJournal(path).problems.map((problem) => problem.what)).toContain(what);
  });
});

test("whatever happens and however often it is looked, the chain holds and nothing young goes", () => {
  const happening = fc.oneof(
    fc.constantFrom("raise", "close"),
    fc.nat(3).map((n) => fault("x", `d${n}`)),
    fc.nat(3).map((n): Happening => ({ type: "restored", code: "port-unavailable", desk: desk(`d${n}`) })),
  );
  const day = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.array(happening, { maxLength: 6 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(day, { minLength: 1, maxLength: 12 }), (story) => {
      const site = new Site();
      site.forget(0);
      let [today, young, alarms] = [0, 0, 0];
      const open: string[] = [];
      /** Alarms are closed in the order in which they were raised. */
      const happenings = (wanted: Happening | string): readonly Happening[] => {
        if (typeof wanted !== "string") return [wanted];
        const id = wanted === "raise" ? `a-${++alarms}` : open.shift();
        if (wanted === "raise" && id !== undefined) open.push(id);
        return id === undefined ? [] : [wanted === "raise" ? raised(id, `AA-${id}`) : closed(id, `request-${id}`)];
      };
      const end = story.reduce((sum, [days]) => sum + days, 0);
      for (const [days, list, restarts] of story) {
        today += days;
        const written = list.flatMap(happenings);
        if (today > end - 30) young += written.length;
        site.write(today, ...written);
        const before = site.reopen();
        site.forget(today, { retentionDays: 30 });
        const after = restarts ? site.reopen() : site.store.open(0, [], nothingKnown);
        expect([after.open, after.faults]).toEqual([before.open, before.faults]);
        expect(verifyJournal(site.path)).toMatchObject({ result: "whole", problems: [] });
      }
      const from = rfc3339(startMs + (end - 30) * dayMs);
      const left = sqlite(site.path, `SELECT count(*) FROM event WHERE at > '${from}' AND type NOT LIKE 'journal-%'`);
      expect(Number(left)).toBe(young);
      site.store.close();
    }),
    { numRuns: 20 },
  );
});

test("the gateway does it by itself, beside its other work", async () => {
  const path = journalPath();
  const here = await openedJournal(path, ["a"], undefined, 90);
  cleanups.push(() => here.journal.close());
  here.journal.append([here.numbering.record(fault("x"))]);
  await until(() => here.appended.length === 1, 2000, "the disk");
  // The belief is written at the first look, whether the clock is trusted here or not.
  await until(
    () => sqlite(path, "SELECT count(*) FROM meta WHERE key = 'clock-belief'") === "1",
    2000,
    "the look at the clock",
  );
  expect(here.troubles).toEqual([]);
});
