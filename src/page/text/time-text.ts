/** Durations and moments in words and figures. */
import type { Figures } from "../../core/records/statistics.ts";
import { durationText } from "../../core/records/time-text.ts";
import { language } from "../data/settings.ts";
import { t } from "./text.ts";

const pad = (value: number): string => String(value).padStart(2, "0");

/** `0:07`, `12:40`, `1:02:07`: a running time, never negative. */
export function runningText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

export function agoText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 5) return t().time.now;
  if (seconds < 60) return t().time.secondsAgo(seconds);
  if (seconds < 3600) return t().time.minutesAgo(Math.floor(seconds / 60));
  if (seconds < 86_400) return t().time.hoursAgo(Math.floor(seconds / 3600));
  return t().time.daysAgo(Math.floor(seconds / 86_400));
}

/** Time of day with seconds, as the gateway stamped it, in this screen's zone. */
export function clockText(at: string): string {
  return new Intl.DateTimeFormat(t().locale, { timeStyle: "medium" }).format(new Date(at));
}

export function dayText(at: string): string {
  return new Intl.DateTimeFormat(t().locale, { dateStyle: "medium" }).format(new Date(at));
}

export function dayAndTimeText(at: string): string {
  return new Intl.DateTimeFormat(t().locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

/** The median, then the worst: `213.5 ms / 1.2 s`. */
export function figuresText(figures: Figures | undefined): string {
  if (figures === undefined) return "–";
  return `${durationText(figures.median, language.value)} / ${durationText(figures.worst, language.value)}`;
}
