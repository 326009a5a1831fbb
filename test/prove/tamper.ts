/**
 * The promise: whatever is changed in a journal afterwards is found, with its place, and what is honest is not called a forgery. The
 * proof: a journal with alarms, faults, a deletion because of age, rows that this left behind, and a gap that was mended; thousands of copies of it, each
 * with one change from a seed, each verified. And what it costs, with 100,000 events.
 *
 *   letter    one character of a body
 *   column    one of the other columns
 *   hash      the hash of a row, or an anchor's
 *   delete    one to five rows
 *   swap      two rows change places
 *   insert    a copy of a row under another id, at the end or in a gap
 *   unage     a young row is taken out, with an anchor that says it was too old
 *   cut       the end is cut off, the counter set back, and the head that was noted compared
 *   honest    nothing (or what means nothing): must stay as it was
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Happening } from "../../src/core/event.ts";
import { figuresOf } from "../../src/core/records/statistics.ts";
import { dayMs, rfc3339 } from "../../src/core/time.ts";
import { toRow } from "../../src/shell/journal-schema.ts";
import { JournalStore } from "../../src/shell/journal-store.ts";
import { type ChainReport, verifyConnection, verifyJournal } from "../../src/shell/journal-verify.ts";
import { closed, desk, fault, Numbering, raised, run } from "../tools/events.ts";
import type { Experiment, Options, Progress, Result } from "./experiment.ts";
import { Random } from "./random.ts";

const startMs = 1_772_352_000_000;
const nothingKnown = { lastPosition: 0, hash: undefined, pointers: {} };

/** A journal in which time is what it is told. */
class Scene {
  readonly path: string;
  readonly store: JournalStore;
  readonly #numbering = new Numbering({ epoch: "e", seq: 0 });

  constructor(directory: string, name: string) {
    this.path = join(directory, name);
    this.store = new JournalStore({ path: this.path, sealFile: undefined, run });
    this.store.open(0, [], nothingKnown);
  }

  write(day: number, ...happenings: readonly Happening[]): void {
    const rows = happenings.map((happening) => {
      const record = this.#numbering.record(happening);
      return toRow({ ...record, event: { ...record.event, at: rfc3339(startMs + day * dayMs) } }, "e", "boot");
    });
    this.store.append(rows, {});
  }

  /** One batch of deletion; whether there is more. */
  forget(day: number): boolean {
    const now = { wallMs: startMs + day * dayMs, clockTrusted: true, instantMs: day * dayMs, machineBoot: "boot" };
    return this.store.forget(now, 90).more;
  }
}

/** Old alarms and faults of which some stand, a deletion, a gap that was mended, and young alarms. */
function lived(directory: string): Buffer {
  const scene = new Scene(directory, "lived.db");
  scene.forget(0);
  for (let i = 0; i < 10; i++)
    scene.write(0, raised(`old-${i}`, `AA-${i}`), fault("cable", `d${i}`), closed(`old-${i}`, `request-${i}`));
  for (let i = 0; i < 7; i++) scene.write(1, { type: "restored", code: "port-unavailable", desk: desk(`d${i}`) });
  scene.write(2, raised("open", "BB-1"));
  scene.write(80, ...Array.from({ length: 15 }, (_, i) => fault(`young ${i}`, `e${i}`)));
  while (scene.forget(100));
  const { position } = verifyJournal(scene.path).head;
  scene.store.close();
  // The disk lost three rows while the gateway waited for it.
  scene.store.open(0, [], { ...nothingKnown, lastPosition: position + 3 });
  scene.write(100, ...Array.from({ length: 15 }, (_, i) => raised(`new-${i}`, `CC-${i}`)));
  scene.store.close();
  const db = new Database(scene.path);
  db.pragma("journal_mode = DELETE");
  const image = db.serialize();
  db.close();
  return image;
}

type Change = (db: Database.Database, random: Random, rows: readonly number[]) => boolean;

const columns: readonly (readonly [string, string])[] = [
  ["at", "'2026-01-02T03:04:05.000Z'"],
  ["desk", "'d77'"],
  ["type", "'tested'"],
  ["alarm", "'a-77'"],
  ["seq", "777"],
  ["clock_trusted", "1 - clock_trusted"],
  ["instant_ms", "instant_ms + 0.001"],
  ["machine_boot", "'another'"],
  ["epoch", "'f'"],
  ["cause", "'ZZ-' || position"],
  ["source", "'ZZ'"],
  ["code", "'unit-silent'"],
  ["id", "'e-777'"],
];

/** Each answers whether it changed anything that means something. */
const changes: Readonly<Record<string, Change>> = {
  letter: (db, random, rows) => {
    const position = random.pick(rows);
    const body = db.prepare("SELECT body FROM event WHERE position = ?").pluck().get(position) as string;
    const at = Math.floor(random.between(0, body.length));
    const letter = String.fromCharCode(Math.floor(random.between(32, 127)));
    db.prepare("UPDATE event SET body = ? WHERE position = ?").run(
      body.slice(0, at) + letter + body.slice(at + 1),
      position,
    );
    return body[at] !== letter;
  },
  column: (db, random, rows) => {
    const [column, value] = random.pick(columns);
    const position = random.pick(rows);
    const before = db.prepare(`SELECT ${column} FROM event WHERE position = ?`).pluck().get(position);
    db.prepare(`UPDATE event SET ${column} = ${value} WHERE position = ?`).run(position);
    return db.prepare(`SELECT ${column} FROM event WHERE position = ?`).pluck().get(position) !== before;
  },
  hash: (db, random, rows) => {
    const hash = Array.from({ length: 64 }, () => Math.floor(random.between(0, 16)).toString(16)).join("");
    if (random.between(0, 1) < 0.3) return db.prepare("UPDATE anchor SET previous = ?").run(hash).changes > 0;
    return db.prepare("UPDATE event SET hash = ? WHERE position = ?").run(hash, random.pick(rows)).changes > 0;
  },
  // The newest row is left out here: see `cut`.
  delete: (db, random, rows) => {
    const from = random.pick(rows.slice(0, -6));
    return (
      db.prepare("DELETE FROM event WHERE position BETWEEN ? AND ?").run(from, from + Math.floor(random.between(0, 5)))
        .changes > 0
    );
  },
  swap: (db, random, rows) => {
    const [a, b] = [random.pick(rows), random.pick(rows)];
    const move = db.prepare("UPDATE event SET position = ? WHERE position = ?");
    for (const [to, from] of [
      [-1, a],
      [a, b],
      [b, -1],
    ] as const)
      move.run(to, from);
    return a !== b;
  },
  insert: (db, random, rows) => {
    const from = random.pick(rows);
    const places = [(rows.at(-1) ?? 0) + 1, ...rows.filter((row) => !rows.includes(row + 1)).map((row) => row + 1)];
    const id = "e-888";
    db.prepare(`INSERT INTO event SELECT ?, '${id}', epoch, seq, type, alarm, desk, code, NULL, source, at, clock_trusted, instant_ms, machine_boot,
      json_set(body, '$.id', '${id}'), hash FROM event WHERE position = ?`).run(random.pick(places), from);
    return true;
  },
  unage: (db, random, rows) => {
    const from = random.pick(rows.slice(12, -2));
    const next = rows[rows.indexOf(from) + 1];
    db.prepare("INSERT OR REPLACE INTO anchor SELECT ?, hash, 1 FROM event WHERE position = ?").run(next, from);
    return db.prepare("DELETE FROM event WHERE position = ?").run(from).changes > 0;
  },
  cut: (db, random, rows) => {
    const from = random.pick(rows.slice(-10));
    db.prepare("DELETE FROM event WHERE position >= ?").run(from);
    db.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'event'").run(from - 1);
    return true;
  },
  honest: (db, random) => {
    db.prepare("UPDATE meta SET value = ? WHERE key = 'made'").run(String(random.between(0, 1)));
    return false;
  },
};

function tamperings(image: Buffer, count: number, random: Random, noted: ChainReport["head"], progress: Progress) {
  const unnoticed: string[] = [];
  const by: Record<string, number> = {};
  let [tampered, falseAlarms] = [0, 0];
  for (let i = 0; i < count; i++) {
    const db = new Database(image);
    const [name, change] = random.pick(Object.entries(changes));
    const rows = db.prepare<[], number>("SELECT position FROM event ORDER BY position").pluck().all();
    let means = true;
    try {
      means = change(db, random, rows);
    } catch (error) {
      // The database itself refuses some: a cause twice, an id twice.
      if (!(error instanceof Database.SqliteError)) throw error;
      means = false;
    }
    const { result } = verifyConnection(db, noted);
    if (means) {
      tampered++;
      by[name] = (by[name] ?? 0) + 1;
      if (result !== "broken") unnoticed.push(name);
    } else if (name === "honest" && result === "broken") falseAlarms++;
    db.close();
    if (i % 1000 === 999) progress(`${i + 1} of ${count}, ${unnoticed.length} unnoticed`);
  }
  return { tampered, by, unnoticed: unnoticed.length, falseAlarms, unnoticedBy: [...new Set(unnoticed)] };
}

/** What the chain and a deletion cost, on this machine. */
function costs(directory: string, events: number) {
  const scene = new Scene(directory, "large.db");
  scene.forget(0);
  const took = (work: () => void): number => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  for (let i = 0; i < events / 1000; i++)
    scene.write(
      0,
      ...Array.from(
        { length: 1000 },
        (_, n): Happening => ({ type: "restored", code: "port-unavailable", desk: desk(`d${n % 100}`) }),
      ),
    );
  const verifyMs = took(() => verifyJournal(scene.path));
  const appends: number[] = [];
  const batches: number[] = [];
  for (let more = true; more; ) {
    batches.push(took(() => (more = scene.forget(100))));
    appends.push(took(() => scene.write(100, fault("between"))));
  }
  const { result } = verifyJournal(scene.path);
  scene.store.close();
  const rounded = (ms: number | undefined) => ms !== undefined && Number(ms.toFixed(1));
  const [batch, append] = [figuresOf(batches), figuresOf(appends)];
  return {
    events,
    verifyMs: rounded(verifyMs),
    deleteBatchMsMedian: rounded(batch?.median),
    deleteBatchMsWorst: rounded(batch?.worst),
    appendMsMedian: rounded(append?.median),
    resultAfter: result,
  };
}

async function prove({ seed, quick }: Options, progress: Progress): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), "tamper-"));
  try {
    const image = lived(directory);
    const db = new Database(image);
    const before = verifyConnection(db);
    db.close();
    const found = tamperings(image, quick ? 1000 : 10_000, new Random(seed), before.head, progress);
    progress("costs");
    const cost = costs(directory, quick ? 5000 : 100_000);
    const held =
      before.result === "gaps" && found.unnoticed === 0 && found.falseAlarms === 0 && cost.resultAfter === "whole";
    return { seed, untouched: before.result, ...found, ...cost, held };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export const tamper: Experiment = {
  name: "tamper",
  promise:
    "whatever is changed in a journal is found, against a head that was noted; what is honest is not called a forgery",
  run: prove,
};
