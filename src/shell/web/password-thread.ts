/**
 * The other end of password-worker.ts. Passwords are tried neither on the page's event loop, where they would hold up every
 * stream, nor in the pool of threads, where several would be tried at once.
 */
import type { Worker } from "node:worker_threads";
import { startThread } from "../thread.ts";
import { Refusal } from "./errors.ts";
import { nobodysPassword } from "./password.ts";
import type { PasswordOrder, PasswordReply } from "./password-worker.ts";

/** At the bounds of the thread, some seconds of work; whoever comes then is told to wait instead of waiting. */
const waitingMax = 4;

export class PasswordThread {
  #worker: Worker | undefined;
  #asked: ((reply: PasswordReply) => void)[] = [];
  /** What is tried for a name that does not exist, so that it takes as long. */
  readonly #nobody = nobodysPassword();

  async hash(password: string): Promise<string> {
    return (await this.#ask({ op: "hash", password })) as string;
  }

  /** @param kept `undefined` for a name that does not exist: never right, after the same time */
  async check(password: string, kept: string | undefined): Promise<boolean> {
    const isRight = await this.#ask({ op: "check", password, kept: kept ?? this.#nobody });
    return isRight === true && kept !== undefined;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #ask(order: PasswordOrder): Promise<string | boolean> {
    if (this.#asked.length >= waitingMax)
      throw new Refusal(503, "busy", "too many people log in at once; try again in a few seconds", { retryAfterS: 5 });
    this.#worker ??= this.#start();
    const reply = await new Promise<PasswordReply>((resolve) => {
      this.#asked.push(resolve);
      this.#worker?.postMessage(order);
    });
    if ("trouble" in reply) throw new Error(reply.trouble);
    return reply.value;
  }

  #start(): Worker {
    const worker = startThread(new URL("./password-worker", import.meta.url));
    worker.unref();
    worker.on("message", (reply: PasswordReply) => this.#asked.shift()?.(reply));
    const end = (): void => {
      this.#worker = undefined;
      for (const answer of this.#asked.splice(0)) answer({ trouble: "the thread for passwords ended" });
    };
    worker.on("error", end);
    worker.on("exit", end);
    return worker;
  }
}
