/**
 * Waiting with a drill: each press as it comes, whatever is real beside it, and the report at the end. All of it from events as the broker
 * brings them, so that it needs no right to read the journal. Their times are those of the wall clock, which is good for seconds; times to the
 * first buzzer were measured by the gateway.
 */
import type { RufkreisEvent } from "../core/event.ts";
import { type DrillReport, drillReport } from "../core/records/drill.ts";
import { type Entry, entryHeard } from "../core/records/entry.ts";
import { contextOf } from "../shell/report-context.ts";
import { Ended, outcome } from "./ended.ts";
import { colour, exit } from "./output.ts";
import { desksIn } from "./report.ts";
import { tellDrill } from "./report-text.ts";
import type { Session } from "./session.ts";

/** The gateway tells that it is over before the event of it is through; on a worn card that takes seconds. */
const lastEventMsMax = 10_000;

/** Begins to listen; what it gives waits for the end of a drill that is announced then, with so many desks, and answers the exit code. */
export async function waitForDrill(session: Session): Promise<(drill: string, of: number) => Promise<number>> {
  const { gateway, dialogue } = session;
  const early: RufkreisEvent[] = [];
  let take = (event: RufkreisEvent): void => void early.push(event);
  await gateway.hear((event) => take(event));
  return async (drill, of) => {
    const entries: Entry[] = [];
    const show = presses(session, drill, of);
    take = (event) => {
      entries.push(entryHeard(event));
      show(event);
    };
    for (const event of early.splice(0)) take(event);
    const ended = () => entries.find(({ event }) => event.type === "drill-ended" && event.drill === drill)?.event;
    const isOver = () => (ended() !== undefined || gateway.told.drill?.drill !== drill ? true : undefined);
    try {
      // The topic may come after the answer.
      await gateway.until(() => (gateway.told.drill?.drill === drill || ended() ? true : undefined), {
        msMax: lastEventMsMax,
      });
      await gateway.until(isOver, { signal: dialogue.signal });
    } catch (error) {
      if (!(error instanceof Ended) || error.code !== outcome.interrupted) throw error;
      throw new Ended(
        error.code,
        error.reason,
        "the drill goes on without being watched",
        "end it: `rufkreis drill stop`",
      );
    }
    await gateway.until(ended, { msMax: lastEventMsMax });
    entries.sort((a, b) => a.position - b.position);
    return tellEnd(session, drill, of, entries);
  };
}

/** Tells each press of the drill, by its room, and each call that is none of it, by its desk. */
function presses({ config, dialogue }: Session, drill: string, of: number): (event: RufkreisEvent) => void {
  const { nameDesks } = config.drills;
  let count = 0;
  return (event) => {
    if (event.type !== "raised" && event.type !== "missed") return;
    const { desk, room, level } = event;
    const title = config.plan.rooms.find(({ id }) => id === room)?.name ?? room;
    if (event.drill !== drill) {
      const text = colour.bold(colour.red(`NOT A DRILL: ${desk}, ${title} calls: ${level}`));
      return dialogue.say("real", { desk, room, level, alarm: event.alarm }, text);
    }
    count++;
    const isNamed = nameDesks || desksIn(config)(room) > 1;
    const where = isNamed ? [...(nameDesks ? [desk] : []), title].join(", ") : "a room with one desk";
    const fields = { pressed: count, of, ...(isNamed ? { room } : {}), ...(nameDesks ? { desk } : {}) };
    dialogue.say("press", fields, `press ${count} of ${of}: ${where}`);
  };
}

function tellEnd({ config, dialogue }: Session, drill: string, of: number, entries: readonly Entry[]): number {
  const { nameDesks } = config.drills;
  const report: DrillReport = drillReport(entries, { drill, nameDesks, desksInRoom: desksIn(config) });
  dialogue.step("report", report);
  if (!dialogue.json) tellDrill(report, contextOf({ lang: "en" }, config.plan));
  const missing = of - report.total.alarms;
  if (missing > 0) {
    const which = `${missing} of ${of} desks ${missing === 1 ? "was" : "were"} not pressed`;
    throw new Ended(outcome.untested, "not-pressed", which, "look at them, and announce a drill for them again");
  }
  dialogue.done("done", { drill, pressed: of }, `all ${of} pressed`);
  return exit.ok;
}
