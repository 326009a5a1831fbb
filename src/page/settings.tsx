/** Choices of this screen: language and colours. */
import { chooseLanguage, chooseTheme, type Language, language, type Theme, theme } from "./data/settings.ts";
import { languages, t } from "./text/text.ts";

export function LanguageChoice() {
  return (
    <fieldset class="choice">
      <legend>{t().languages}</legend>
      {(Object.keys(languages) as Language[]).map((name) => (
        <button
          key={name}
          type="button"
          lang={name}
          aria-pressed={language.value === name}
          onClick={() => chooseLanguage(name)}
        >
          {languages[name].language}
        </button>
      ))}
    </fieldset>
  );
}

const themes: readonly Theme[] = ["system", "light", "dark"];

export function ThemeChoice() {
  return (
    <fieldset class="choice">
      <legend>{t().theme.label}</legend>
      {themes.map((name) => (
        <button key={name} type="button" aria-pressed={theme.value === name} onClick={() => chooseTheme(name)}>
          {t().theme[name]}
        </button>
      ))}
    </fieldset>
  );
}
