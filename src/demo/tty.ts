/**
 * A tty for each simulated unit, by the public `spawn` of node-pty.
 *
 *   board ⇄ master (this process) ═ kernel ═ slave /dev/pts/N ◄── symlink {directory}/d1 ◄── gateway
 *                                     ▲
 *                                 sleep, which holds the slave open so that it lives without a gateway
 *
 * The child makes its terminal raw, tells its name and sleeps. Ending it pulls the plug: the symlink goes at once, so that a
 * gateway cannot open a dying terminal, and node-pty gives the master back as soon as it sees the child's end (at
 * most 200 ms later), which the gateway sees as a hang-up. Plugging in again is a new terminal under the same symlink. The children
 * end with this process, however it ends, because their terminal hangs up.
 *
 * A terminal that nobody reads holds some of the past, of which the gateway flushes 4 kB when it opens the port. What does not fit
 * is lost, as in a serial chip; nothing waits for a reader.
 *
 * The symlinks stand in /dev/shm, a place that everybody may write to, because a socket is a name below /dev.
 */
import { accessSync, constants, mkdtempSync, rmSync, symlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { IPty } from "@lydell/node-pty";
import type { Cable, CableWorkshop } from "./cable.ts";

const shared = "/dev/shm";
/**
 * First the child lets go of what it inherited, which are the masters of all other terminals: one that it kept would never hang up. That
 * takes bash, because a plain `sh` closes single-digit descriptors only. The name is told after `stty`, so whoever
 * reads it finds a raw terminal. A sleep of 68 years outlives every demo.
 */
const script = `
for descriptor in /proc/self/fd/*; do
  number=\${descriptor##*/}
  if [ "$number" -gt 2 ]; then eval "exec $number>&-"; fi
done
stty raw -echo -hupcl -iexten && tty && exec sleep 2147483647`;
/** A shell takes 10 ms to say its name; a machine on its knees, a second. */
const plugMsMax = 5000;

type Spawn = typeof import("@lydell/node-pty")["spawn"];

/** Fails, saying why, where the system or the installation has no ttys to give. */
export async function openTtyWorkshop(): Promise<CableWorkshop> {
  if (process.platform !== "linux") throw new Error(`ttys are used on Linux only, this is ${process.platform}`);
  accessSync("/dev/ptmx", constants.R_OK | constants.W_OK);
  accessSync(shared, constants.W_OK);
  const { spawn } = await import("@lydell/node-pty");
  const directory = mkdtempSync(join(shared, "rufkreis-demo-"));
  const trial = new TtyCable(join(directory, "trial"), spawn);
  try {
    await trial.plug();
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
  trial.unplug();
  return {
    kind: "tty",
    directory,
    make: (name) => new TtyCable(join(directory, name), spawn),
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

class TtyCable implements Cable {
  onData: (bytes: Uint8Array) => void = () => undefined;
  readonly socket: string;
  readonly #spawn: Spawn;
  #pty: IPty | undefined;

  constructor(socket: string, spawn: Spawn) {
    this.socket = socket;
    this.#spawn = spawn;
  }

  async plug(): Promise<void> {
    if (this.#pty !== undefined) return;
    const pty = this.#spawn("bash", ["-c", script], { encoding: null, env: { PATH: process.env.PATH } });
    masterOf(pty);
    this.#pty = pty;
    const slave = await slaveName(pty, (bytes) => {
      if (this.#pty === pty) this.onData(bytes);
    });
    if (this.#pty !== pty) return;
    symlinkSync(slave, this.socket);
  }

  unplug(): void {
    rmSync(this.socket, { force: true });
    this.#pty?.kill("SIGKILL");
    this.#pty = undefined;
  }

  write(bytes: Uint8Array): void {
    if (this.#pty === undefined) return;
    try {
      writeSync(masterOf(this.#pty), bytes);
    } catch (error) {
      // Full: nobody reads. What a serial chip has no room for is lost as well.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}

/** node-pty makes it non-blocking; its own `write` would insist, and stand still until somebody reads. */
function masterOf(pty: IPty): number {
  const { fd } = pty as IPty & { readonly fd?: unknown };
  if (typeof fd !== "number") throw new Error("this terminal library tells no descriptor");
  return fd;
}

/** The first line is the terminal's name; all that comes after it is for the unit. */
function slaveName(pty: IPty, onData: (bytes: Uint8Array) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    let named = false;
    const timer = setTimeout(() => reject(new Error(`no terminal within ${plugMsMax} ms: ${text}`)), plugMsMax);
    pty.onData((data) => {
      const bytes = data as unknown as Buffer;
      if (named) return onData(bytes);
      text += bytes.toString("latin1");
      const end = text.indexOf("\n");
      if (end < 0) return;
      named = true;
      clearTimeout(timer);
      const name = text.slice(0, end).trim();
      if (name.startsWith("/dev/")) resolve(name);
      else reject(new Error(`no terminal: ${name}`));
    });
    pty.onExit(() => {
      clearTimeout(timer);
      reject(new Error(`no terminal: ${text.trim()}`));
    });
  });
}
