/** Screens on walls: an address for each, which is shown once. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { post, remove } from "../data/api.ts";
import { AskButton, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { type Kiosk, kiosks, loadPeople } from "./lists.ts";

export function KiosksCard() {
  const asking = useAsking();
  const url = useMemo(() => signal<string | undefined>(undefined), []);
  const add = async (form: HTMLFormElement): Promise<void> => {
    const name = String(new FormData(form).get("name")).trim();
    await asking.run(async () => {
      url.value = (await post<{ readonly url: string }>("kiosk", { name })).url;
      form.reset();
      await loadPeople();
    });
  };
  return (
    <section class="card people-card">
      <h2>{t().people.kiosks}</h2>
      <p class="soft">{t().people.kiosksWhy}</p>
      {kiosks.value.length === 0 ? <p>{t().people.noKiosks}</p> : null}
      <ul class="accounts">
        {kiosks.value.map((kiosk) => (
          <KioskRow key={kiosk.id} kiosk={kiosk} />
        ))}
      </ul>
      <form
        class="new-kiosk"
        onSubmit={(event) => {
          event.preventDefault();
          void add(event.currentTarget);
        }}
      >
        <label class="field">
          <span>{t().people.kioskName}</span>
          <input name="name" required maxLength={40} autocomplete="off" />
        </label>
        <button type="submit" class="button">
          {t().people.kioskAdd}
        </button>
      </form>
      <div role="status">
        {url.value === undefined ? null : (
          <p class="kiosk-url">
            {t().people.kioskUrl} <code>{url.value}</code>
          </p>
        )}
      </div>
      <Trouble asking={asking} />
    </section>
  );
}

function KioskRow({ kiosk: { id, name } }: { readonly kiosk: Kiosk }) {
  const asking = useAsking();
  return (
    <li class="account">
      <p class="account-name">
        <Icon name="floor" />
        <strong>{name}</strong>
      </p>
      <AskButton asking={asking} onAsk={() => remove(`kiosk/${id}`).then(loadPeople)}>
        {t().people.remove(name)}
      </AskButton>
      <Trouble asking={asking} />
    </li>
  );
}
