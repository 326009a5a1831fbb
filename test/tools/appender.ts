/** A process that appends to the journal at its first argument and prints each number that is reported as appended, until it is killed. */
import { writeSync } from "node:fs";
import { openJournal } from "../../src/shell/journal.ts";
import { fault, Numbering } from "./events.ts";

const { journal, remembered } = await openJournal({
  path: process.argv[2] as string,
  site: "s",
  gateway: "g",
  brokers: [],
  onAppended: (seq) => writeSync(1, `${seq}\n`),
  onTrouble: (detail) => writeSync(2, `${detail}\n`),
  onNotice: (detail) => writeSync(2, `${detail}\n`),
  onRemembered: () => {},
});
const numbering = new Numbering(remembered);
setInterval(() => journal.append(Array.from({ length: 20 }, () => numbering.record(fault(`n ${numbering.seq}`)))), 1);
