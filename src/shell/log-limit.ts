/**
 * Log lines that somebody outside can cause, a client at a broker for example: at most one a second of each kind, so that
 * nobody can fill the disk or keep the gateway busy with writing. The first of a kind is written at once; what follows within
 * the second is counted, and told with the last of it when the second is over.
 */

/** Says a line of a kind. Kinds are ours and few: a word of the program, nothing that came from outside. */
export type LimitedLog = (kind: string, text: string) => void;

/** Often enough to follow, and what a day of flooding writes (some 20 MB) fits everywhere. */
const everyMs = 1000;
/** What came from outside may be as long as a packet; a line of a log is read by people. */
const textMax = 500;

interface Held {
  count: number;
  text: string;
}

export function limitedLog(log: (text: string) => void): LimitedLog {
  const held = new Map<string, Held>();
  const begin = (kind: string): void => {
    held.set(kind, { count: 0, text: "" });
    setTimeout(() => end(kind), everyMs).unref();
  };
  const end = (kind: string): void => {
    const { count, text } = held.get(kind) as Held;
    held.delete(kind);
    if (count === 0) return;
    log(count === 1 ? text : `${text} (and ${count - 1} more like it)`);
    begin(kind);
  };
  return (kind, text) => {
    const line = text.length > textMax ? `${text.slice(0, textMax - 1)}…` : text;
    const waiting = held.get(kind);
    if (waiting === undefined) {
      log(line);
      begin(kind);
      return;
    }
    waiting.count++;
    waiting.text = line;
  };
}
