/** `rufkreis page`: the page's process, for an init system that starts it as a service of its own (deploy/rufkreis-page.service). */
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import type { Act } from "./act.ts";
import { type ExitCode, endNow, exit, goOnWithoutReader, note } from "./output.ts";

const tryEveryMs = 500;

export function addPage(root: Command, act: Act): void {
  root
    .command("page")
    .description("Serve the page of a gateway that runs with --page-socket, until either ends.")
    .requiredOption("--socket <path>", "the socket file that the gateway was told")
    .addHelpText(
      "after",
      "\nWithout this the gateway starts a process for its page by itself. What the page needs to know, the gateway tells it.",
    )
    .action(act(async ({ socket }: { socket: string }) => endNow(await serve(socket))));
}

async function serve(path: string): Promise<ExitCode> {
  goOnWithoutReader();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => endNow(exit.ok));
  const socket = await reach(path);
  const { servePage } = await import("../shell/web/serve.ts");
  await servePage(socket);
  return exit.ok;
}

/** The gateway may come later, or may be just being started again. */
async function reach(path: string): Promise<Socket> {
  let told: string | undefined;
  for (;;) {
    const result = await new Promise<Socket | Error>((resolve) => {
      const socket = connect(path);
      socket.once("connect", () => resolve(socket));
      socket.once("error", resolve);
    });
    if (!(result instanceof Error)) return result;
    if (told !== result.message) note(`waits for the gateway: ${result.message}`);
    told = result.message;
    await pause(tryEveryMs);
  }
}
