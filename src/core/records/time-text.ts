/** Times after a press, as reports write them: ms as long as it is a matter of buzzers, then seconds, then minutes. */
import type { Language } from "./words.ts";

/** `+12.3 ms`, `+4.2 s`, `+3:07 min`, `+1:02:00 h`; `–`: nobody knows. */
export function elapsedText(ms: number | undefined, language: Language): string {
  if (ms === undefined) return "–";
  const sign = ms < 0 ? "−" : "+";
  return `${sign}${durationText(Math.abs(ms), language)}`;
}

/** For columns of a course of events, all of one kind: `+0.0 s`, `+4.2 s`, `+3:07 min`. */
export function courseText(ms: number | undefined, language: Language): string {
  if (ms === undefined || Math.abs(ms) >= 1000) return elapsedText(ms, language);
  return `${ms < 0 ? "−" : "+"}${decimal(Math.abs(ms) / 1000, language)} s`;
}

/** A time of `elapsedText` without its sign. */
export function durationText(ms: number, language: Language): string {
  if (ms < 1000) return `${decimal(ms, language)} ms`;
  if (ms < 60_000 - 50) return `${decimal(ms / 1000, language)} s`;
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)} min`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)} h`;
}

/** Ms with one digit behind the comma, without the unit. */
export function msText(ms: number, language: Language): string {
  return decimal(ms, language);
}

function decimal(value: number, language: Language): string {
  const text = value.toFixed(1);
  return language === "de" ? text.replace(".", ",") : text;
}
