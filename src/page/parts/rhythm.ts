/**
 * The rhythms of lights as animations, made from the same table as the firmware's (firmware-protocol/patterns.ts). They go into a
 * stylesheet that is built here, because the page's security policy allows no inline styles and the table is to be written once.
 */
import { type Light, lightPatterns, rhythmStepMs, rhythmSteps } from "../../../firmware-protocol/patterns.ts";

/** A light that is off is dimmed, not gone: where it is must stay to be seen. */
const offOpacity = 0.16;

/** The colour of a light and whether it changes; what is unknown is dark. */
export function lookOf(light: string): { readonly colour: string; readonly blinks: boolean; readonly beacon: boolean } {
  const pattern = lightPatterns[light as Light] as (typeof lightPatterns)[Light] | undefined;
  if (pattern === undefined) return { colour: "none", blinks: false, beacon: false };
  return { colour: pattern.colour, blinks: new Set(pattern.rhythm).size > 1, beacon: pattern.beacon };
}

/** The steps of a rhythm, on or off. */
export function stepsOf(rhythm: string): readonly boolean[] {
  return [...rhythm].map((step) => step === "#");
}

function keyframes(name: string, rhythm: string): string {
  const frames = stepsOf(rhythm).map(
    (on, step) => `${(step * 100) / rhythmSteps}% { opacity: ${on ? 1 : offOpacity} }`,
  );
  return `@keyframes rhythm-${name} { ${frames.join(" ")} }`;
}

function rule(name: string): string {
  return `.rhythm-${name} { animation: rhythm-${name} ${rhythmSteps * rhythmStepMs}ms step-end infinite; }`;
}

/** The stylesheet's text: one rule for each light that blinks. A unit at rest blinks once in two seconds; here it stays calm. */
export function rhythmCss(): string {
  return Object.entries(lightPatterns)
    .filter(([name]) => lookOf(name).blinks && name !== "ready")
    .flatMap(([name, { rhythm }]) => [keyframes(name, rhythm), rule(name)])
    .join("\n");
}

export function installRhythms(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rhythmCss());
  document.adoptedStyleSheets.push(sheet);
}
