/**
 * What a unit shows, and how it is made to: the link compares what is wanted with what the unit last confirmed and
 * says SHOW until they agree (README §5). Whatever makes the unit forget makes `confirmed` undefined, and that is
 * all there is to recovery.
 *
 * A unit that confirms and then takes it back, again and again, is not believed either: after three such beats in a
 * row it counts as one that does not do what it is told, until a beat agrees.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import type { MessageOf } from "../../firmware-protocol/messages.ts";
import { changed, draftOf, type Link, type Turned, type Wanted } from "./link-state.ts";
import { after, type Instant } from "./time.ts";

/** Repetitions of SHOW become slower with each try, up to this many times the first interval. */
const showBackoffMax = 8;
/** A linked unit that has not confirmed its signal for this long does not do what it is told: twenty repetitions. */
const disobeysAfterMs = 1000;
/** One beat may cross a SHOW, two may be bad luck on a bad line. */
const contradictionsMax = 3;

export function shown(link: Link, message: MessageOf<"SHOWN">, now: Instant): Link {
  const { wanted } = link;
  if (wanted === undefined || message.signal !== link.signal) return link;
  if (message.light !== wanted.light || message.buzzer !== wanted.buzzer) return link;
  return changed(link, {
    unconfirmedSince: undefined,
    disobeys: link.disobeys && link.contradictions >= contradictionsMax,
    confirmed: { sounding: message.sounding === 1 && wanted.buzzer !== "silent", at: now },
  });
}

/** A beat that tells something else than was confirmed makes the link say SHOW again. */
export function beat(link: Link, message: MessageOf<"BEAT">, now: Instant): Link {
  const next = changed(link, { beat: message });
  const { wanted, confirmed } = link;
  if (wanted === undefined || confirmed === undefined) return next;
  const sounds = message.buzzer === wanted.buzzer || (message.buzzer === "silent" && wanted.soundUntil <= now);
  const agrees = message.signal === link.signal && message.light === wanted.light && sounds;
  if (agrees) return link.contradictions === 0 ? next : changed(next, { contradictions: 0, disobeys: false });
  // A beat that was on its way when SHOW went out tells the state before it.
  if (now < after(link.showSentAt, limits.showRetryMs)) return next;
  const contradictions = link.contradictions + 1;
  const disobeys = link.disobeys || contradictions >= contradictionsMax;
  return changed(next, { confirmed: undefined, unconfirmedSince: now, showTries: 0, contradictions, disobeys });
}

function sameWanted(a: Wanted | undefined, b: Wanted): boolean {
  return (
    a !== undefined &&
    a.buzzer === b.buzzer &&
    a.light === b.light &&
    a.calls === b.calls &&
    a.soundUntil === b.soundUntil
  );
}

/** Compares what the unit should show with what it was told, and tells it at once when they differ. */
export function show(link: Link, wanted: Wanted, now: Instant): Turned {
  if (link.phase !== "linked" || sameWanted(link.wanted, wanted)) return { link, say: [] };
  const next = draftOf(link);
  next.wanted = wanted;
  next.signal = (link.signal + 1) & 0xffff;
  next.confirmed = undefined;
  next.unconfirmedSince = link.unconfirmedSince ?? now;
  next.showTries = 0;
  return sayShow(next, wanted, now);
}

/** @param next a draft: the link before the line */
function sayShow(next: ReturnType<typeof draftOf>, { buzzer, light, soundUntil }: Wanted, now: Instant): Turned {
  const leftMs = soundUntil - now;
  // One second more than is left: the gateway ends the sound itself, the unit's limit stands behind it.
  const seconds = buzzer === "silent" ? 0 : Math.min(Math.max(Math.ceil(leftMs / 1000), 0) + 1, limits.showSecondsMax);
  next.showSentAt = now;
  next.spokeAt = now;
  next.showTries++;
  return { link: next, say: [{ verb: "SHOW", signal: next.signal, buzzer, light, seconds }] };
}

export function showRetryAt(link: Link): Instant | undefined {
  if (link.phase !== "linked" || link.wanted === undefined || link.confirmed !== undefined) return undefined;
  return after(link.showSentAt, limits.showRetryMs * Math.min(link.showTries, showBackoffMax));
}

/** Says SHOW again if that is due. */
export function repeatShow(link: Link, now: Instant): Turned | undefined {
  const retryAt = showRetryAt(link);
  return retryAt !== undefined && retryAt <= now ? sayShow(draftOf(link), link.wanted as Wanted, now) : undefined;
}

export function disobeysAt(link: Link): Instant | undefined {
  return link.disobeys || link.unconfirmedSince === undefined
    ? undefined
    : after(link.unconfirmedSince, disobeysAfterMs);
}

export function noteDisobedience(link: Link, now: Instant): Link {
  const at = disobeysAt(link);
  return at !== undefined && at <= now ? changed(link, { disobeys: true }) : link;
}
