/**
 * `rufkreis demo --press d1`: one press, everything that comes of it, and the proof.
 *
 * What was to happen is told by the gateway (the desks that `raised` calls), what did happen by the pins of the simulated
 * units: each called desk's buzzer driven, and the pressed desk's own silent.
 */
import type { RufkreisEvent } from "../core/event.ts";
import type { Output } from "./demo.ts";
import { clockText, eventText, ms } from "./event-text.ts";
import type { Stage } from "./stage.ts";

export interface PressSummary {
  readonly neighbours: number;
  readonly pressToBuzzerMs: Readonly<Record<string, number>>;
  readonly pressed: string;
  /** Whether the pressed desk itself made a sound, which it must not. */
  readonly originBuzzed: boolean;
  /** How far the simulation was behind the clock at worst; so much may be in the times. */
  readonly simulationLagMs: number;
  /** Why the promise was not kept. */
  readonly reason?: string;
}

/** From the press to the last of all; a working system needs a tenth of a second. */
const outcomeMsMax = 30_000;
/** A simulation that is still busy with its start would measure itself; it gets so long to catch up. */
const lagMsMax = 5;
const catchUpMsMax = 3000;
/** A buzzer at the wrong desk would be driven at the same time as the others; this waits out a slow machine. */
const settleMs = 500;

/** Presses and tells; answers 0 only if all that were called sounded and the origin did not. */
export async function pressOnce(stage: Stage, desk: string, output: Output): Promise<number> {
  const { watcher, building } = stage;
  watcher.on("event", (event, text) =>
    output.json ? output.print(text) : output.print(`${clockText(event.at)}  ${eventText(event)}`),
  );
  await watcher.sees(() => building.lagMs !== undefined && building.lagMs < lagMsMax, catchUpMsMax);
  const before = watcher.events.length;
  const pressedAtMs = await building.press(desk);
  if (pressedAtMs === undefined) throw new Error(`${desk} has no power`);
  const reason = await outcome(stage, desk, pressedAtMs, before);
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const { [desk]: origin, ...times } = building.pressToBuzzerMs(pressedAtMs);
  const summary: PressSummary = {
    neighbours: Object.keys(times).length,
    pressToBuzzerMs: times,
    pressed: desk,
    originBuzzed: origin !== undefined,
    simulationLagMs: Math.round((building.lagMs ?? 0) * 100) / 100,
    ...(reason === undefined ? {} : { reason }),
  };
  tell(summary, output);
  return reason === undefined && origin === undefined ? 0 : 1;
}

/** Waits until all that were called sound, on the pins and in the events; what is missing if they do not. */
async function outcome(
  { watcher, building }: Stage,
  desk: string,
  sinceMs: number,
  before: number,
): Promise<string | undefined> {
  const missing = (): string | undefined => {
    const events = watcher.events.slice(before);
    const raised = events.find((event) => event.type === "raised" && event.desk === desk);
    if (raised?.type !== "raised") return "no event `raised` arrived";
    const silent = raised.called.filter((called) => building.buzzedAt(called, sinceMs) === undefined);
    if (silent.length > 0) return `the buzzers of ${silent.join(", ")} were not driven`;
    const unconfirmed = raised.called.filter(
      (called) => !events.some((event) => isSounding(event, raised.alarm, called)),
    );
    return unconfirmed.length > 0 ? `no event \`sounding\` arrived for ${unconfirmed.join(", ")}` : undefined;
  };
  if (await watcher.sees(() => missing() === undefined, outcomeMsMax)) return undefined;
  return `${missing() ?? "everything came, but not"} within ${outcomeMsMax / 1000} s`;
}

function isSounding(event: RufkreisEvent, alarm: string, neighbour: string): boolean {
  return event.type === "sounding" && event.alarm === alarm && event.neighbour === neighbour;
}

function tell(summary: PressSummary, output: Output): void {
  if (output.json) return output.print(JSON.stringify(summary));
  const times = Object.entries(summary.pressToBuzzerMs).sort(([, a], [, b]) => a - b);
  output.print(
    `press to buzzer, on the pins: ${times.map(([desk, time]) => `${desk} ${ms(time)} ms`).join(", ") || "none"}`,
  );
  output.print(
    `${summary.pressed} itself ${summary.originBuzzed ? "SOUNDED, which it must not" : "was silent"}; ${summary.neighbours} neighbours sounded`,
  );
  if (summary.reason !== undefined) output.print(`failed: ${summary.reason}`);
}
