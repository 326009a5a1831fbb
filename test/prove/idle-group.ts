/**
 * A place for processes that run when nobody else wants the processor, and not otherwise: the page's, which a service has in such a
 * place (deploy/rufkreis.slice), and those that stand for other machines.
 *
 * The class of idle tasks alone (`chrt --idle`) does not do that. The kernel shares the processor between groups first (a session, a
 * service), and a thread of its own, such as the one that passes on what was written to a terminal, waits out the slice of the whole group when an idle
 * task of it runs: 3 to 4 ms, which was most of what this experiment measured. A control group that is idle itself gives way at once.
 */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Where the controller of processor time is mounted: on its own (version 1), or with the others (version 2). */
const controllers = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup"];
/** Processes leave a group when they are gone, which takes a moment after their end. */
const removeTries = 100;
const removeEveryMs = 20;

export class IdleGroup {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** @param name of its own. Fails with a sentence that says what is missing. */
  static make(name: string): IdleGroup {
    const reasons: string[] = [];
    for (const controller of controllers.filter((each) => existsSync(each))) {
      const directory = join(controller, `rufkreis-${name}-${process.pid}`);
      try {
        mkdirSync(directory);
        if (existsSync(join(directory, "cpu.idle"))) {
          writeFileSync(join(directory, "cpu.idle"), "1");
          return new IdleGroup(directory);
        }
        rmdirSync(directory);
        reasons.push(`${controller} has no cpu.idle`);
      } catch (error) {
        reasons.push((error as Error).message);
      }
    }
    throw new Error(
      `this needs a control group that is idle (cpu.idle, Linux 5.15, as root): ${reasons.join("; ") || "none is mounted"}`,
    );
  }

  /** Puts a process in, with all its threads. */
  take(pid: number): void {
    writeFileSync(join(this.#directory, "cgroup.procs"), String(pid));
  }

  async remove(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        rmdirSync(this.#directory);
        return;
      } catch (error) {
        if (tries === removeTries) throw error;
        await pause(removeEveryMs);
      }
    }
  }
}
