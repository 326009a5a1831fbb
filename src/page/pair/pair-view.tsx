/** Everything that a technician does with units: pair, test, move, replace, take out; desks that wait for it come first. */

import { may } from "../data/may.ts";
import { deskState, pairing } from "../data/office.ts";
import { hashOf, route } from "../data/route.ts";
import { plan, roomOfDesk } from "../data/site.ts";
import { isToBeTested } from "../floor/condition.ts";
import { StrangersRemedy } from "../health/units-table.tsx";
import { AskButton, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { beginPairing, flow } from "./flow.ts";
import { MoveForm, UnpairForm } from "./move-form.tsx";
import { Begin, Wizard } from "./wizard.tsx";

export function PairView() {
  if (!may("pair")) return <p class="page">{t().refused.forbidden}</p>;
  const [action, desk] = (route.value.about ?? "").split(":");
  if (flow.value !== undefined) return <Wizard />;
  if (desk !== undefined && (action === "pair" || action === "test"))
    return <Begin key={`${action}:${desk}`} action={action} desk={desk} />;
  if (desk !== undefined && action === "move") return <MoveForm desk={desk} />;
  if (desk !== undefined && action === "unpair") return <UnpairForm desk={desk} />;
  return <Overview />;
}

function Overview() {
  const asking = useAsking();
  const desks = (plan.value?.desks ?? []).map(({ id }) => id);
  const free = desks.filter((id) => deskState(id)?.unit === undefined);
  const fitted = desks.filter((id) => deskState(id)?.unit !== undefined);
  const due = fitted.filter((id) => isToBeTested(deskState(id)));
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t().pair.title}</h1>
        <p class="soft">{t().pair.lead}</p>
      </div>
      <section class="card pair-begin">
        <p>
          <Icon name="plug" />
          {t().pair.waiting(pairing.value?.unpaired.length ?? 0)}
        </p>
        <StrangersRemedy />
        <AskButton asking={asking} kind="primary" icon="press" onAsk={() => beginPairing()}>
          {t().pair.begin}
        </AskButton>
        <Trouble asking={asking} />
      </section>
      <DeskList title={t().pair.free} desks={free} action="pair" icon="plug" empty={t().pair.noneFree} />
      <DeskList
        title={t().pair.due}
        desks={due}
        action="test"
        icon="press"
        empty={fitted.length === 0 ? t().health.testsNone : t().health.testsGood}
      />
      <DeskList title={t().pair.fitted} desks={fitted} icon="next" empty={t().pair.noneFitted} />
    </div>
  );
}

interface DeskListProps {
  readonly title: string;
  readonly desks: readonly string[];
  readonly action?: "pair" | "test";
  readonly icon: IconName;
  readonly empty: string;
}

/** Each desk leads to what is to be done with it; without that, to its sheet. */
function DeskList({ title, desks, action, icon, empty }: DeskListProps) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {desks.length === 0 ? <p class="soft">{empty}</p> : null}
      <ul class="desk-list">
        {desks.map((desk) => (
          <li key={desk}>
            <a href={action === undefined ? hashOf("floor", desk) : hashOf("pair", `${action}:${desk}`)}>
              <strong>{desk}</strong>
              <span class="soft">{roomOfDesk(desk)?.name}</span>
              <Icon name={icon} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
