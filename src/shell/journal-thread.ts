/**
 * The other end of journal-worker.ts: one order in, one reply out, in order. A thread that ends answers
 * everything that was asked of it with a trouble and is replaced at the next order; a reply that takes
 * long is told, and waited for.
 */
import type { Worker } from "node:worker_threads";
import type { Answers, Order, Place, Pointers, Reply } from "./journal-schema.ts";
import { startThread } from "./thread.ts";

/** A healthy commit takes 1–300 ms, on a worn SD card perhaps 2 s. */
const answerWaitMs = 5000;

type Answer<O extends Order> = { readonly value: Answers[O["op"]] } | { readonly trouble: string };

export class JournalThread {
  readonly #place: Place;
  readonly #onSlow: (detail: string) => void;
  #worker: Worker | undefined;
  #asked: ((reply: Reply) => void)[] = [];
  #closed = false;

  constructor(place: Place, onSlow: (detail: string) => void) {
    this.#place = place;
    this.#onSlow = onSlow;
  }

  ask<O extends Order>(order: O): Promise<Answer<O>> {
    if (this.#closed) return Promise.resolve({ trouble: `${this.#place.path} is closed` });
    return new Promise((resolve) => {
      const slow = setTimeout(
        () =>
          this.#onSlow(`${this.#place.path}: the disk has not answered for ${answerWaitMs / 1000} s; check the disk`),
        answerWaitMs,
      );
      this.#asked.push((reply) => {
        clearTimeout(slow);
        resolve(reply as Answer<O>);
      });
      this.#worker ??= this.#start();
      this.#worker.postMessage(order);
    });
  }

  /** Closes the file and ends the thread; one that hangs is left behind after `waitMs`. */
  async close(pointers: Pointers, waitMs: number): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined || this.#closed) return;
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs);
    });
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    const asked = this.ask({ op: "close", pointers });
    this.#closed = true;
    await Promise.race([asked.then(() => ended), bound]);
    clearTimeout(timer);
    worker.unref();
    void worker.terminate();
  }

  #start(): Worker {
    const worker = startThread(new URL("./journal-worker", import.meta.url), { workerData: this.#place });
    const ended = (why: string): void => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      for (const answer of this.#asked.splice(0))
        answer({ trouble: `${this.#place.path}: the journal's thread ended (${why}); it is started again` });
    };
    worker.on("message", (reply: Reply) => this.#asked.shift()?.(reply));
    worker.on("error", (error) => ended(error.message));
    worker.on("exit", (code) => ended(`code ${code}`));
    return worker;
  }
}
