/** Who may do what: accounts and roles, wall screens, the own password, and what was changed by whom. */

import { useEffect } from "preact/hooks";
import type { PageChange } from "../../core/page-change.ts";
import { hasPassword, mayManage } from "../data/may.ts";
import { Trouble, useAsking } from "../parts/busy.tsx";
import { t } from "../text/text.ts";
import { dayAndTimeText } from "../text/time-text.ts";
import { AccountsCard } from "./accounts.tsx";
import { KiosksCard } from "./kiosks.tsx";
import { changes, loadPeople } from "./lists.ts";
import { OwnPassword } from "./own-password.tsx";

export function PeopleView() {
  const asking = useAsking();
  const manages = mayManage.value;
  useEffect(() => {
    if (manages) void asking.run(loadPeople);
  }, [manages]);
  // Whoever types the address of this view.
  if (!hasPassword.value) return <p class="page">{t().refused.forbidden}</p>;
  return (
    <div class="page">
      <h1>{manages ? t().people.title : t().people.own}</h1>
      <Trouble asking={asking} />
      {manages ? <AccountsCard /> : null}
      {manages ? <KiosksCard /> : null}
      <OwnPassword />
      {manages ? <ChangesCard /> : null}
    </div>
  );
}

/** A role stands in it by its name on the wire. */
function inWords(about: string): string {
  const roles: Readonly<Record<string, string>> = t().roles;
  return about
    .split(", ")
    .map((word) => (Object.hasOwn(roles, word) ? roles[word] : word))
    .join(", ");
}

function ChangesCard() {
  const texts = t().people;
  return (
    <section class="card">
      <h2>{texts.changes}</h2>
      <ol class="changes">
        {changes.value.map(({ at, who, what, about }) => (
          <li key={`${at} ${what} ${about}`}>
            <time dateTime={at} class="soft">
              {dayAndTimeText(at)}
            </time>
            <strong>{who}</strong>
            <span>{texts.changed[what as PageChange] ?? what}</span>
            <span class="soft">{inWords(about)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
