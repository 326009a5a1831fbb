/** What this browser was told to do, kept in it and nowhere else: language, light or dark, sound. */
import { effect, signal } from "@preact/signals";

export type Language = "de" | "en";
export type Theme = "system" | "light" | "dark";

const isLanguage = (text: string | null): text is Language => text === "de" || text === "en";
const isTheme = (text: string | null): text is Theme => text === "system" || text === "light" || text === "dark";

/** A browser that keeps nothing (private window, policy) is served all the same. */
function read(name: string): string | null {
  try {
    return localStorage.getItem(`rufkreis-${name}`);
  } catch (error) {
    console.info("settings are not kept here", error);
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`rufkreis-${name}`, value);
  } catch (error) {
    console.info("settings are not kept here", error);
  }
}

function languageOfBrowser(): Language {
  return navigator.languages.map((name) => name.slice(0, 2)).find(isLanguage) ?? "en";
}

const [storedLanguage, storedTheme] = [read("language"), read("theme")];

export const language = signal<Language>(isLanguage(storedLanguage) ? storedLanguage : languageOfBrowser());
export const theme = signal<Theme>(isTheme(storedTheme) ? storedTheme : "system");
/** Whether this screen is to sound when there is an alarm. */
export const wantsSound = signal(read("sound") === "on");

export function chooseLanguage(value: Language): void {
  language.value = value;
  keep("language", value);
}

export function chooseTheme(value: Theme): void {
  theme.value = value;
  keep("theme", value);
}

export function chooseSound(on: boolean): void {
  wantsSound.value = on;
  keep("sound", on ? "on" : "off");
}

/** The document's language and colours follow the settings. */
export function followSettings(): void {
  effect(() => {
    document.documentElement.lang = language.value;
  });
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}
