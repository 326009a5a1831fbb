/** Light and sound of a unit in words: never by colour alone. */
import { type Buzzer, type Light, lightPatterns } from "../../../firmware-protocol/patterns.ts";
import { t } from "./text.ts";

const suffix = "-more";

/** `emergency nearby (red, blinking), and more calls are waiting` */
export function lightText(name: string): string {
  const base = (name.endsWith(suffix) ? name.slice(0, -suffix.length) : name) as keyof ReturnType<typeof t>["lights"];
  const pattern = lightPatterns[name as Light] as (typeof lightPatterns)[Light] | undefined;
  if (pattern === undefined) return name;
  const how = pattern.rhythm.includes(".") ? t().blinking : t().steady;
  const look = pattern.colour === "none" ? "" : ` (${t().colours[pattern.colour]}, ${how})`;
  return `${t().lights[base] ?? name}${look}${name.endsWith(suffix) ? `, ${t().andMore}` : ""}`;
}

export function buzzerText(name: string): string {
  return (name as Buzzer) === "silent" ? t().desk.silent : t().desk.sounds;
}
