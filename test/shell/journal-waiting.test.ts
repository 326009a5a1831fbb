/** What waits for the disk is bounded, and nothing that was dropped is ever told as kept. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Happening } from "../../src/core/event.ts";
import { alarm, cause, closed, desk, fault, journalPath, raised } from "../tools/events.ts";
import { cleanUp, many, onDisk, open, sqlite } from "../tools/journals.ts";
import { until } from "../tools/mosquitto.ts";
import { openPaired, pairing } from "./pairing-journal.ts";

afterEach(cleanUp);

const noDisk = (): string => join(dirname(journalPath()), "missing", "journal.db");
const key: Happening = { type: "key", desk: desk("d1"), key: "green", ageMs: 0, cause: cause("AA-2") };
const sounding: Happening = {
  type: "sounding",
  alarm: alarm("a-1"),
  desk: desk("d1"),
  neighbour: desk("d2"),
  pressToBuzzerMs: 7,
};
const presses = (count: number) => Array.from({ length: count }, (_, i) => raised(`a-${i}`, `AA-${i}`));

describe("a disk that is away for so long that memory is full", () => {
  test("faults are dropped first, oldest first, and it is told how many of which type", async () => {
    const path = noDisk();
    const here = await open(path);
    here.journal.append([raised("a-1", "AA-1"), ...many(20_100), key].map((each) => here.numbering.record(each)));
    mkdirSync(dirname(path));
    await onDisk(here);
    expect(here.notices).toEqual([expect.stringContaining("1102 records (1102 fault) were dropped")]);
    expect(sqlite(path, "SELECT count(*), min(seq), max(seq) FROM event")).toBe("19000|1|20102");
    expect(sqlite(path, "SELECT min(seq) FROM event WHERE type = 'fault'")).toBe("1104");
  });

  test("what somebody may be told as kept is never dropped, nor a pairing", async () => {
    const path = noDisk();
    const here = await openPaired(path);
    const paired = { ...here.numbering.record(fault("a pairing")), pairing: { uid: "AA", pairing: pairing("AA") } };
    const rest = [...presses(19_400), ...Array<Happening>(700).fill(sounding), key, closed("a-1", "request-x")];
    here.journal.append([paired, ...rest.map((each) => here.numbering.record(each))]);
    mkdirSync(dirname(path));
    await until(() => here.appended.at(-1) === here.numbering.seq, 4000, "the records");
    expect(here.notices).toEqual([expect.stringContaining("700 records (700 sounding) were dropped")]);
    expect(sqlite(path, "SELECT type, count(*) FROM event GROUP BY type ORDER BY type")).toBe(
      "closed|1\nfault|1\nkey|1\nraised|19400",
    );
    expect(sqlite(path, "SELECT uid FROM pairing")).toBe("AA");
  });

  test("a press for which there is no room is not kept, and neither it nor a later one is told as kept", async () => {
    const path = noDisk();
    const here = await open(path);
    here.journal.append(presses(20_010).map((each) => here.numbering.record(each)));
    await until(() => here.troubles.some((detail) => detail?.includes("10 raised")), 2000, "the trouble");
    mkdirSync(dirname(path));
    await until(() => here.appended.at(-1) === 20_000, 4000, "the presses that were taken");
    here.journal.append([here.numbering.record(raised("a-late", "BB-1"))]);
    await until(() => sqlite(path, "SELECT count(*) FROM event") === "20001", 2000, "the later press on disk");
    expect(here.appended.at(-1)).toBe(20_000);
    expect(here.troubles.at(-1)).toMatch(/10 records.*\(10 raised\).*start the gateway again/);
    expect(here.notices).toEqual([expect.stringContaining("10 raised")]);
    expect(await here.journal.close()).toBe(10);
  });
});

test("a burst that is too large for memory is told, also if the disk is well", async () => {
  const path = journalPath();
  const here = await open(path);
  here.journal.append([...many(20_500)].map((each) => here.numbering.record(each)));
  await onDisk(here);
  expect(here.notices).toEqual([expect.stringContaining("1500 records (1500 fault) were dropped")]);
  expect(sqlite(path, "SELECT count(*) FROM event")).toBe("19000");
});
