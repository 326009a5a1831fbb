/** The evidence pack from the journal's file (core/records/evidence.ts), for `rufkreis evidence` and for the page. Beside a running gateway, as every reader. */
import { type ChainFinding, type Evidence, evidenceOf, type FittedUnit } from "../core/records/evidence.ts";
import { layOut, type SitePlan } from "../core/site.ts";
import { dayMs } from "../core/time.ts";
import { buildCommit } from "./build-commit.ts";
import { clockTrusted } from "./clock.ts";
import { openForReading, unreadable } from "./journal-read.ts";
import { verifyJournal } from "./journal-verify.ts";
import { readEntries } from "./log-query.ts";

export interface EvidenceWish {
  readonly journalFile: string;
  readonly plan: SitePlan;
  /** What is plugged in at a desk that has no desk unit, by desk. */
  readonly devices: readonly (readonly [string, string])[];
  /** The firmware of units that the running gateway knows, by their uid in small letters. */
  readonly firmware: readonly (readonly [string, string])[];
  readonly version: string;
  /** Who asks: a login, or what was given on the command line. */
  readonly by: string;
  readonly nowMs: number;
  /** Days in UTC, `2026-03-01`; until takes that whole day. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** @throws LogUnreadable when the journal cannot be read; Error when the plan is not one that a gateway would run with */
export function readEvidence(wish: EvidenceWish): Evidence {
  const { journalFile, plan, devices, firmware, version, by, nowMs, since, until } = wish;
  const laidOut = layOut(plan);
  if (!laidOut.ok) throw new Error(`the plan is not whole: ${laidOut.errors.map(({ message }) => message).join("; ")}`);
  const { entries, unread } = readEntries(journalFile);
  const untilMs = until === undefined ? nowMs : Math.min(nowMs, Date.parse(`${until}T00:00:00Z`) + dayMs - 1);
  return evidenceOf({
    site: laidOut.site,
    rooms: plan.rooms,
    units: fittedUnits(journalFile, new Map(firmware)),
    devices: new Map(devices),
    entries,
    unread,
    chain: chainOf(journalFile),
    made: { by, atMs: nowMs, clockTrusted: clockTrusted(), version, commit: buildCommit() },
    window: { fromMs: since === undefined ? undefined : Date.parse(`${since}T00:00:00Z`), untilMs },
  });
}

interface PairingFacts {
  readonly uid: string;
  readonly desk: string;
  readonly socket: string;
  readonly model: string;
  readonly since: string;
  readonly testedAt: string | null;
}

/** What is paired, without keys: they are not even read. */
function fittedUnits(journalFile: string, firmware: ReadonlyMap<string, string>): FittedUnit[] {
  const db = openForReading(journalFile);
  try {
    const paired = `SELECT uid, desk, socket, model, since, tested_at AS testedAt FROM pairing WHERE state = 'paired' ORDER BY desk`;
    return db
      .prepare<[], PairingFacts>(paired)
      .all()
      .map(({ uid: given, since: pairedAt, testedAt, ...unit }) => {
        const uid = given.toLowerCase();
        return { ...unit, uid, pairedAt, testedAt: testedAt ?? undefined, firmware: firmware.get(uid) };
      });
  } catch (error) {
    throw unreadable(journalFile, error);
  } finally {
    db.close();
  }
}

function chainOf(journalFile: string): ChainFinding {
  const { result, events, head, since, gaps, chainedLate, forgotten, problemCount } = verifyJournal(journalFile);
  return { result, events, head, since, gaps: gaps.length + chainedLate.length, forgotten, problems: problemCount };
}
