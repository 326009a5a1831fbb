/** One journal has one writer, also when somebody meddles with the file that says so. */
import { rmSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { fault, journalPath, raised } from "../tools/events.ts";
import { cleanUp, cleanups, onDisk, open, sqlite, write } from "../tools/journals.ts";
import { until } from "../tools/mosquitto.ts";

afterEach(cleanUp);

describe("the lock is deleted while the gateway runs", () => {
  test("nobody else has come: it is taken again, and nothing is lost", async () => {
    const path = journalPath();
    const here = await open(path);
    await write(here, raised("a-1", "AA-1"));
    rmSync(`${path}.lock`);
    await write(here, raised("a-2", "AA-2"));
    expect(here.troubles).toEqual([expect.stringContaining(".lock was deleted or replaced"), undefined]);
    const second = await open(path);
    expect(second.troubles[0]).toContain("another gateway");
    expect(sqlite(path, "SELECT count(*) FROM event")).toBe("2");
  });

  test("a second gateway came and owns the journal: the first writes nothing more, says so, and goes on when it is gone", async () => {
    const path = journalPath();
    const first = await open(path);
    await write(first, raised("a-1", "AA-1"));
    rmSync(`${path}.lock`);
    const second = await open(path);
    expect(second.remembered.open).toHaveLength(1);
    first.journal.append([first.numbering.record(raised("a-2", "AA-2"))]);
    await until(
      () => first.troubles.some((detail) => detail?.includes("in use by another gateway")),
      3000,
      "the trouble",
    );
    expect(first.appended).toEqual([1]);
    await write(second, fault("x"));
    expect(sqlite(path, "SELECT count(*) FROM event")).toBe("2");
    await second.journal.close();
    await onDisk(first);
    expect(sqlite(path, "SELECT count(*) FROM event")).toBe("3");
  });

  test("nothing happens at all: it is noticed within seconds", async () => {
    const path = journalPath();
    const here = await open(path);
    rmSync(`${path}.lock`);
    const other = new Database(`${path}.lock`);
    cleanups.push(() => other.close());
    other.exec("BEGIN EXCLUSIVE");
    await until(
      () => here.troubles.some((detail) => detail?.includes("in use by another gateway")),
      8000,
      "the trouble",
    );
  });
});
