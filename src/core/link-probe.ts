/**
 * The silent test of the buzzer (README §2, PROBE): driven too short to be heard, and read back. Each unit that can is probed soon
 * after its session began and once a day from then on; one whose buzzer did not answer, every minute, so that a
 * repair is seen. Never while something sounds: then SHOWN is the proof.
 */
import type { MessageOf } from "../../firmware-protocol/messages.ts";
import { can, changed, type Link, type Turned } from "./link-state.ts";
import { after, type Instant, later } from "./time.ts";

/** After the first SHOW, and far from a press that a unit brings along from before the session. */
const firstAfterMs = 5000;
const againAfterMs = 24 * 3600_000;
const deadAgainAfterMs = 60_000;
/** PROBED comes within 10 ms; a line may be lost. */
const retryMs = 1000;
const triesMax = 3;

function isQuiet(link: Link): boolean {
  return link.confirmed !== undefined && link.wanted?.buzzer === "silent";
}

/** When the unit is to be probed next. */
export function probeAt(link: Link): Instant | undefined {
  const { sentAt, tries, answeredAt, sounded } = link.probe;
  if (link.phase !== "linked" || link.owner !== "paired" || !can(link, "buzzer-readback") || !isQuiet(link))
    return undefined;
  if (tries > 0) return after(sentAt, retryMs);
  return later(after(link.since, firstAfterMs), after(answeredAt, sounded ? againAfterMs : deadAgainAfterMs));
}

/** Probes if that is due; a unit that does not answer counts as one that does not sound. */
export function probe(link: Link, now: Instant): Turned | undefined {
  const due = probeAt(link);
  if (due === undefined || due > now) return undefined;
  const { probe: before } = link;
  if (before.tries >= triesMax) {
    return { link: changed(link, { probe: { ...before, tries: 0, answeredAt: now, sounded: false } }), say: [] };
  }
  const number = before.tries > 0 ? before.number : (before.number + 1) & 0xffff;
  const next = { ...before, number, sentAt: now, tries: before.tries + 1 };
  return { link: changed(link, { spokeAt: now, probe: next }), say: [{ verb: "PROBE", probe: number }] };
}

export function probed(link: Link, message: MessageOf<"PROBED">, now: Instant): Link {
  if (link.probe.tries === 0 || message.probe !== link.probe.number) return link;
  return changed(link, { probe: { ...link.probe, tries: 0, answeredAt: now, sounded: message.sounding === 1 } });
}
