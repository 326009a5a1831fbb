/**
 * The journal's thread: takes one order after the other and answers each. Nothing is kept here but
 * the open file; what is not on disk yet stays with the gateway's thread (journal.ts), so a hung disk or
 * a dead thread loses nothing.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Answers, Order, Place, Reply } from "./journal-schema.ts";
import { JournalStore } from "./journal-store.ts";

const port = parentPort;
if (port === null) throw new Error("journal-worker.ts runs as a worker thread only");
const store = new JournalStore(workerData as Place);

function perform(order: Order): Answers[Order["op"]] {
  switch (order.op) {
    case "open":
      return store.open(order.lockWaitMs, order.brokers, order.known);
    case "append":
      return store.append(order.rows, order.pointers);
    case "pending":
      return store.pending(order.after, order.limit);
    case "forget":
      return store.forget(order.now, order.retentionDays);
    case "close":
      try {
        store.append([], order.pointers);
      } finally {
        store.close();
      }
      return undefined;
  }
}

port.on("message", (order: Order) => {
  let reply: Reply;
  try {
    reply = { value: perform(order) };
  } catch (error) {
    reply = { trouble: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(reply);
  if (order.op === "close") port.close();
});
