/** Accounts: their roles, new passwords, new ones, and their end. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { patch, post, remove } from "../data/api.ts";
import type { Role } from "../data/session.ts";
import { AskButton, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { dayAndTimeText } from "../text/time-text.ts";
import { NameField, NewPasswordField } from "./fields.tsx";
import { type Account, accounts, loadPeople } from "./lists.ts";

const roles: readonly Role[] = ["viewer", "guard", "technician", "administrator", "staff-council"];

export function AccountsCard() {
  return (
    <section class="card people-card">
      <h2>{t().people.accounts}</h2>
      <p class="soft">{t().people.lead}</p>
      <ul class="accounts">
        {accounts.value.map((account) => (
          <AccountRow key={account.name} account={account} />
        ))}
      </ul>
      <NewAccount />
    </section>
  );
}

function AccountRow({ account: { name, role, approvesFrom } }: { readonly account: Account }) {
  const asking = useAsking();
  const change = async (body: object): Promise<void> => {
    await patch(`users/${encodeURIComponent(name)}`, body);
    await loadPeople();
  };
  return (
    <li class="account">
      <p class="account-name">
        <Icon name="person" />
        <strong>{name}</strong>
      </p>
      <RoleChoice
        label={`${t().people.role} ${name}`}
        role={role}
        onChoose={(chosen) => void asking.run(() => change({ role: chosen }))}
      />
      <PasswordSetter name={name} onSet={(password) => change({ password })} />
      <Remover name={name} />
      {approvesFrom === undefined ? null : (
        <p class="soft account-approves">{t().people.approvesFrom(dayAndTimeText(approvesFrom))}</p>
      )}
      <Trouble asking={asking} />
    </li>
  );
}

interface RoleChoiceProps {
  readonly label: string;
  readonly role?: Role;
  readonly onChoose?: (role: Role) => void;
}

function RoleChoice({ label, role = "viewer", onChoose }: RoleChoiceProps) {
  return (
    <label class="field">
      <span class="unseen">{label}</span>
      <select name="role" value={role} onChange={(event) => onChoose?.(event.currentTarget.value as Role)}>
        {roles.map((each) => (
          <option key={each} value={each}>
            {t().roles[each]}: {t().people.roleMeans[each]}
          </option>
        ))}
      </select>
    </label>
  );
}

function PasswordSetter({
  name,
  onSet,
}: {
  readonly name: string;
  readonly onSet: (password: string) => Promise<void>;
}) {
  const asking = useAsking();
  const done = useMemo(() => signal(false), []);
  const set = async (form: HTMLFormElement): Promise<void> => {
    done.value = await asking.run(() => onSet(String(new FormData(form).get("password"))));
    if (done.value) form.reset();
  };
  return (
    <details class="account-password">
      <summary class="button">{t().people.newPassword}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void set(event.currentTarget);
        }}
      >
        <NewPasswordField label={t().people.setPassword(name)} />
        <button type="submit" class="button">
          {t().people.set}
        </button>
        <p role="status">{done.value ? t().people.saved : null}</p>
        <Trouble asking={asking} />
      </form>
    </details>
  );
}

/** Asks once more before it is done. */
function Remover({ name }: { readonly name: string }) {
  const asking = useAsking();
  const asks = useMemo(() => signal(false), []);
  const end = async (): Promise<void> => {
    await remove(`users/${encodeURIComponent(name)}`);
    await loadPeople();
  };
  if (!asks.value)
    return (
      <button
        type="button"
        class="button button-bare"
        aria-label={t().people.remove(name)}
        onClick={() => {
          asks.value = true;
        }}
      >
        <Icon name="cross" />
      </button>
    );
  return (
    <>
      <AskButton asking={asking} kind="danger" onAsk={end}>
        {t().people.sure(name)}
      </AskButton>
      <Trouble asking={asking} />
    </>
  );
}

function NewAccount() {
  const asking = useAsking();
  const added = useMemo(() => signal<string | undefined>(undefined), []);
  const add = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    const name = String(fields.get("name")).trim().toLowerCase();
    const body = { name, role: fields.get("role"), password: fields.get("password") };
    const isDone = await asking.run(() => post("users", body).then(loadPeople));
    added.value = isDone ? name : undefined;
    if (isDone) form.reset();
  };
  return (
    <form
      class="new-account"
      onSubmit={(event) => {
        event.preventDefault();
        void add(event.currentTarget);
      }}
    >
      <h3>{t().people.add}</h3>
      <NameField own={false} />
      <RoleChoice label={t().people.role} />
      <NewPasswordField label={t().enter.password} />
      <button type="submit" class="button button-primary" aria-busy={asking.busy.value}>
        {t().people.add}
      </button>
      <p role="status" class="calm">
        {added.value === undefined ? null : t().people.added(added.value)}
      </p>
      <Trouble asking={asking} />
    </form>
  );
}
