/** The fields of an account, wherever one is made: at the first start, and by an administrator. */
import { t } from "../text/text.ts";
import { namePattern, passwordMin } from "./rules.ts";

export function NameField({ own }: { readonly own: boolean }) {
  return (
    <label class="field">
      <span>{t().enter.name}</span>
      <input
        name="name"
        required
        maxLength={40}
        pattern={namePattern}
        title={t().enter.nameHint}
        autocomplete={own ? "username" : "off"}
        autocapitalize="none"
        spellcheck={false}
      />
    </label>
  );
}

/** A password that is chosen now, with what it must be. */
export function NewPasswordField({ label }: { readonly label: string }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input name="password" type="password" required minLength={passwordMin} autocomplete="new-password" />
      <span class="soft">{t().enter.passwordHint}</span>
    </label>
  );
}
