/** The thread in which passwords are tried (password-thread.ts): one after the other, below everything else. */
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { Budget } from "./budget.ts";
import { hashPassword, isPassword } from "./password.ts";

export type PasswordOrder =
  | { readonly op: "hash"; readonly password: string }
  | { readonly op: "check"; readonly password: string; readonly kept: string };
export type PasswordReply = { readonly value: string | boolean } | { readonly trouble: string };

const port = parentPort;
if (port === null) throw new Error("password-worker.ts runs as a worker thread only");

/** Lower than the page's. */
const niceness = 15;
try {
  setPriority(niceness);
} catch (error) {
  console.error(`passwords are tried at the page's priority: ${(error as Error).message}`);
}

/** Of wrong passwords. Somebody who mistypes does not wait; who tries passwords does, and leaves the processor at rest. */
const bounds = { share: 0.05, burstMs: 4000 };
let budget: Budget | undefined;
try {
  budget = new Budget(bounds);
} catch (error) {
  console.error(`what is worked for passwords is not bounded here: ${(error as Error).message}`);
}

port.on("message", (order: PasswordOrder) => {
  let reply: PasswordReply;
  try {
    reply = {
      value: order.op === "hash" ? hashPassword(order.password) : isPassword(order.password, order.kept),
    };
  } catch (error) {
    reply = { trouble: (error as Error).message };
  }
  port.postMessage(reply);
  const isWrong = order.op === "check" && "value" in reply && reply.value === false;
  if (!isWrong) budget?.forgive();
  while (budget !== undefined && budget.keep() > 0);
});
