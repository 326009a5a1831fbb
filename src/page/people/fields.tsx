/** The fields of an account, wherever one is made: at the first start, and by an administrator. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
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

const shown = { type: "text" } as const;
const hidden = { type: "password" } as const;

interface NewPasswordFieldProps {
  readonly label: string;
  readonly name?: string;
}

/** A password that is chosen now, with what it must be. It is typed once, so it can be looked at: a slip would lock its owner out. */
export function NewPasswordField({ label, name = "password" }: NewPasswordFieldProps) {
  const isShown = useMemo(() => signal(false), []);
  const turn = (): void => {
    isShown.value = !isShown.value;
  };
  return (
    <>
      <label class="field">
        <span>{label}</span>
        <input
          name={name}
          {...(isShown.value ? shown : hidden)}
          required
          minLength={passwordMin}
          autocomplete="new-password"
          autocapitalize="none"
          spellcheck={false}
        />
        <span class="soft">{t().enter.passwordHint}</span>
      </label>
      <button type="button" class="button button-bare" aria-pressed={isShown.value} onClick={turn}>
        <Icon name="eye" />
        <span>{t().enter.showPassword}</span>
      </button>
    </>
  );
}
