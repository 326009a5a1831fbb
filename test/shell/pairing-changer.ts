/** A process that changes pairings in the journal at its first argument and prints each change that is reported as on disk, until it is killed. */
import { writeSync } from "node:fs";
import { openJournal } from "../../src/shell/journal.ts";
import { fault, Numbering } from "../tools/events.ts";
import { pairing } from "./pairing-journal.ts";

const { journal, remembered } = await openJournal({
  path: process.argv[2] as string,
  site: "s",
  gateway: "g",
  brokers: [],
  onAppended: (seq) => {
    writeSync(1, `${seq}\n`);
    change();
  },
  onTrouble: (detail) => writeSync(2, `${detail}\n`),
  onNotice: (detail) => writeSync(2, `${detail}\n`),
  onRemembered: () => {},
});
const numbering = new Numbering(remembered);

/** Unit AA is told the number of each change; BB is there after every second one. */
function change(): void {
  const first = numbering.record(fault("x"));
  const second = numbering.record(fault("y"));
  const numbered = { ...pairing("AA"), since: String(second.event.seq) };
  const isThere = (second.event.seq / 2) % 2 === 0;
  journal.append([
    { ...first, pairing: { uid: "BB", pairing: isThere ? pairing("BB") : undefined } },
    { ...second, pairing: { uid: "AA", pairing: numbered } },
  ]);
}
change();
