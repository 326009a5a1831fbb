/** What a unit says of itself after it was flashed, as its gateway tells it. */
import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "../shell/config.ts";
import { Ended, interrupted, outcome } from "./ended.ts";
import { readRetained } from "./retained.ts";
import type { UnitState } from "./told.ts";

export interface Flashed {
  readonly socket: string;
  /** What it should tell; `undefined` for a file that does not say. */
  readonly version: string | undefined;
  /** What the gateway told of it before, if it ran. */
  readonly before: UnitState | undefined;
  /** When the flashing began, ms since 1970. */
  readonly began: number;
}

const lookEveryMs = 1000;

/** Waits for a gateway that was started since, and for the unit's HELLO in it. Fails with `Ended`. */
export async function waitForUnit(
  config: Config,
  { socket, version, before, began }: Flashed,
  seconds: number,
  signal: AbortSignal,
): Promise<UnitState> {
  const end = performance.now() + seconds * 1000;
  let seen: UnitState | undefined;
  while (performance.now() < end) {
    if (signal.aborted) throw interrupted();
    const told = await readRetained(config);
    const isNew =
      !("trouble" in told) && Date.parse(told.gateway?.since ?? "") > began && told.gateway?.state === "online";
    seen = isNew ? told.units.find((unit) => unit.socket === socket && unit.link === "linked") : seen;
    if (seen !== undefined && (version === undefined || seen.firmware === version)) {
      if (before?.owner !== "paired" || seen.owner === "paired") return seen;
      throw unverified(
        `the unit was paired and is ${seen.owner} now`,
        "look which unit is at this socket; pair it again",
      );
    }
    await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  if (seen === undefined)
    throw unverified(
      `the gateway has told nothing of a unit at ${socket} for ${seconds} s`,
      "start the gateway, and see `rufkreis units`",
    );
  throw unverified(
    `the unit says firmware ${seen.firmware}, not ${version}`,
    "flash it again; look which unit is at this socket",
  );
}

function unverified(what: string, remedy: string): Ended {
  return new Ended(outcome.untested, "unverified", `flashed, but ${what}`, remedy);
}
