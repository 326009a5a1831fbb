/** The program of the page's process that the gateway starts (own-process.ts), with a pipe to it. */
import { Socket } from "node:net";
import { pipeDescriptor } from "./own-process.ts";
import { servePage } from "./serve.ts";

// What a terminal or an init system sends to all processes of a gateway reaches this one too; the gateway then says when to end.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
await servePage(new Socket({ fd: pipeDescriptor }));
process.exit();
