/** The door: log in, or make the first account with the code on the gateway's console. */
import { go, route } from "./data/route.ts";
import { logIn, session, setUp } from "./data/session.ts";
import { Trouble, useAsking } from "./parts/busy.tsx";
import { Mark } from "./parts/icon.tsx";
import { NameField, NewPasswordField } from "./people/fields.tsx";
import { LanguageChoice, ThemeChoice } from "./settings.tsx";
import { t } from "./text/text.ts";

export function EnterPage() {
  const isFirst = session.value?.setup === true;
  return (
    <main class="enter" id="content">
      <div class="enter-card">
        <p class="brand">
          <Mark />
          <strong>Rufkreis</strong>
        </p>
        <h1>{isFirst ? t().enter.setupTitle : t().enter.loginTitle}</h1>
        {isFirst ? <p>{t().enter.setupWhy}</p> : null}
        <EnterForm isFirst={isFirst} />
        <div class="enter-choices">
          <LanguageChoice />
          <ThemeChoice />
        </div>
      </div>
    </main>
  );
}

const wordOf = (form: FormData, name: string): string => String(form.get(name) ?? "");

async function enter(form: FormData, isFirst: boolean): Promise<void> {
  const [name, password] = [wordOf(form, "name").trim().toLowerCase(), wordOf(form, "password")];
  await (isFirst ? setUp(wordOf(form, "code").trim(), name, password) : logIn(name, password));
  // Not where somebody else was before.
  if (route.value.view !== "alarm") go("floor");
}

function EnterForm({ isFirst }: { readonly isFirst: boolean }) {
  const asking = useAsking();
  return (
    <form
      class="enter-form"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        void asking.run(() => enter(form, isFirst));
      }}
    >
      {isFirst ? (
        <label class="field">
          <span>{t().enter.code}</span>
          <input name="code" required autocomplete="one-time-code" autocapitalize="none" spellcheck={false} />
        </label>
      ) : null}
      <NameField own />
      {isFirst ? <NewPasswordField label={t().enter.password} /> : <PasswordField />}
      <button type="submit" class="button button-primary" aria-busy={asking.busy.value}>
        {isFirst ? t().enter.create : t().enter.logIn}
      </button>
      <Trouble asking={asking} />
    </form>
  );
}

function PasswordField() {
  return (
    <label class="field">
      <span>{t().enter.password}</span>
      <input name="password" type="password" required autocomplete="current-password" />
    </label>
  );
}
