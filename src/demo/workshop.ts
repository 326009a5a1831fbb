/**
 * Where units are paired before anybody sees them: a key for each, and the journal of a gateway that knows them, written the way the
 * gateway writes. For the demo, the experiments and the benchmark; on a site, `rufkreis pair` does this under the desk.
 */
import { randomBytes } from "node:crypto";
import { eepromImage } from "../../devices/desk-unit/eeprom.ts";
import type { RufkreisEvent } from "../core/event.ts";
import type { Pairing } from "../core/pairing.ts";
import type { DeskId } from "../core/site.ts";
import { instant, rfc3339 } from "../core/time.ts";
import { openJournal } from "../shell/journal.ts";

/** A unit that leaves the workshop. */
export interface Fitting {
  readonly desk: string;
  readonly socket: string;
  /** 12 upper-case hexadecimal digits. */
  readonly uid: string;
  /** 16 bytes. */
  readonly key: Uint8Array;
}

/** A unit with a name and a key that no other has, and what its EEPROM holds. */
export interface FreshUnit {
  readonly uid: string;
  readonly key: Uint8Array;
  readonly image: Uint8Array;
}

export function freshUnit(): FreshUnit {
  const unit = { uid: randomBytes(6).toString("hex").toUpperCase(), key: new Uint8Array(randomBytes(16)) };
  return { ...unit, image: eepromImage({ ...unit, boot: 0 }) };
}

/** Writes the pairings into the journal of a gateway that does not run; each desk counts as tested just now. */
export async function fitUnits(
  journalFile: string,
  names: { readonly site: string; readonly gateway: string },
  fittings: readonly Fitting[],
): Promise<void> {
  let onDisk = 0;
  let written: (() => void) | undefined;
  let trouble: string | undefined;
  const { journal, remembered } = await openJournal({
    path: journalFile,
    ...names,
    brokers: [],
    onAppended: (seq) => {
      onDisk = seq;
      written?.();
    },
    onTrouble: (detail) => {
      trouble = detail ?? trouble;
    },
    onNotice: (detail) => {
      trouble = detail;
    },
    onRemembered: () => undefined,
  });
  const at = rfc3339(Date.now());
  const records = fittings.map(({ desk, socket, uid, key }, place) => {
    const seq = remembered.seq + place + 1;
    const common = { v: 1, id: `${remembered.epoch}-${seq}`, seq, ...names, at, clockTrusted: false } as const;
    const about = { desk: desk as DeskId, uid: uid.toLowerCase(), socket, model: "desk-unit" };
    const event: RufkreisEvent = { ...common, type: "paired", ...about };
    const pairing: Pairing = { ...about, uid, key, state: "paired", since: at, testedAt: at };
    return { event, instant: instant(0), pairing: { uid, pairing } };
  });
  journal.append(records);
  const last = remembered.seq + fittings.length;
  if (onDisk < last) {
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, writeMsMax);
      written = () => {
        if (onDisk < last) return;
        clearTimeout(late);
        resolve();
      };
    });
  }
  await journal.close();
  if (onDisk < last)
    throw new Error(`the units could not be written to ${journalFile}: ${trouble ?? "the disk does not answer"}`);
}

/** A commit takes milliseconds; a loaded machine with a slow card gets its chance. */
const writeMsMax = 10_000;
