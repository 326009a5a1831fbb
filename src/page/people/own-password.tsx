/** A new password for whoever is logged in. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { post } from "../data/api.ts";
import { Trouble, useAsking } from "../parts/busy.tsx";
import { t } from "../text/text.ts";
import { NewPasswordField } from "./fields.tsx";

export function OwnPassword() {
  const asking = useAsking();
  const done = useMemo(() => signal(false), []);
  const change = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    done.value = await asking.run(() => post("password", { old: fields.get("old"), new: fields.get("new") }));
    if (done.value) form.reset();
  };
  return (
    <section class="card">
      <h2>{t().people.own}</h2>
      <form
        class="new-account"
        onSubmit={(event) => {
          event.preventDefault();
          void change(event.currentTarget);
        }}
      >
        <label class="field">
          <span>{t().people.oldPassword}</span>
          <input name="old" type="password" required autocomplete="current-password" />
        </label>
        <NewPasswordField label={t().people.newPassword} name="new" />
        <button type="submit" class="button" aria-busy={asking.busy.value}>
          {t().people.change}
        </button>
        <p role="status" class="calm">
          {done.value ? t().people.saved : null}
        </p>
        <Trouble asking={asking} />
      </form>
    </section>
  );
}
