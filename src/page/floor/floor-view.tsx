/** The floor at a glance: how it stands, the plan, what needs somebody, and what happened last. A desk that is tapped opens its sheet. */
import { listed, recent } from "../data/cases.ts";
import { mayLookAtPlan } from "../data/may.ts";
import { deskState, health, silentBecause, unitAt } from "../data/office.ts";
import { go, hashOf, route } from "../data/route.ts";
import { plan, roomName, storeys } from "../data/site.ts";
import { CommandText } from "../parts/command-text.tsx";
import { EventList } from "../parts/event-list.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { t, troubleText } from "../text/text.ts";
import { canCall, isCovered, muteDesks, namedBy, testFaults, testsOf } from "./condition.ts";
import { DeskSheet } from "./desk-sheet.tsx";
import { FloorPlan } from "./floor-plan.tsx";
import { Legend } from "./legend.tsx";

export function FloorView() {
  const { about } = route.value;
  const known = plan.value?.desks.some(({ id }) => id === about) ? about : undefined;
  const choose = (desk: string): void => go("floor", desk === about ? undefined : desk);
  return (
    <div class={`floor ${known === undefined ? "" : "floor-with-sheet"}`}>
      <div class="floor-main">
        <h1 class="unseen">{t().floor.title}</h1>
        <Summary />
        <div class={`storeys storeys-${storeys.value.length}`}>
          <FloorPlan selected={known} onChoose={choose} />
        </div>
        <Legend />
        {mayLookAtPlan.value ? (
          <p>
            <a class="button" href={hashOf("plan")}>
              <Icon name="pin" />
              <span>{t().views.plan}</span>
            </a>
          </p>
        ) : null}
      </div>
      {known === undefined ? <Side /> : <DeskSheet key={known} desk={known} />}
    </div>
  );
}

function Summary() {
  const desks = plan.value?.desks ?? [];
  const covered = desks.filter(({ id }) => isCovered(id) && canCall(id)).length;
  const mute = muteDesks(desks).length;
  const faults = troubleRows().length;
  const texts = t().floor;
  return (
    <ul class="summary">
      <Fact icon="people" good={covered === desks.length} text={texts.covered(covered, desks.length)} />
      {mute > 0 ? <Fact icon="bell" good={false} text={texts.mute(mute)} /> : null}
      <Fact
        icon={faults === 0 ? "check" : "alarm"}
        good={faults === 0}
        text={faults === 0 ? texts.noFaults : texts.faults(faults)}
      />
      <TestsFact />
    </ul>
  );
}

/** "All tested" only where something was: nobody is to be calmed by a row of units that are not in service yet. */
function TestsFact() {
  const desks = plan.value?.desks ?? [];
  const { due, never, tested } = testsOf(desks.map(({ id }) => ({ unit: unitAt(id), state: deskState(id) })));
  const texts = t().floor;
  if (due > 0) return <Fact icon="clock" good={false} text={texts.untested(due)} />;
  if (never > 0) return <Fact icon="clock" good={false} text={texts.neverTested(never)} />;
  return tested > 0 ? <Fact icon="clock" good text={texts.allTested} /> : null;
}

function Fact({ icon, good, text }: { readonly icon: IconName; readonly good: boolean; readonly text: string }) {
  return (
    <li class={good ? "fact fact-good" : "fact fact-bad"}>
      <Icon name={icon} />
      {text}
    </li>
  );
}

/** All faults but those that only ask for a test, which have a number of their own. */
function troubleRows() {
  return (health.value?.faults ?? []).filter(({ code }) => !testFaults.has(code));
}

/** Desks that are no fault and cannot call all the same: most often nobody has fitted a unit there, or somebody has taken it out. */
function muteRows(): readonly AttentionRowProps[] {
  const named = new Set(troubleRows().map(({ desk }) => desk));
  const mute = muteDesks(plan.value?.desks ?? []).filter(({ id }) => !named.has(id));
  return mute.map(({ id }) => ({ code: whyMute(id), desk: id }));
}

/** What the core says of its buzzer is true of its button, but for what only makes it silent. */
function whyMute(desk: string): Exclude<AttentionRowProps["code"], "set-silent" | "calls-itself"> {
  const because = silentBecause.value.get(desk);
  if (because !== undefined && because !== "set-silent" && because !== "calls-itself") return because;
  return deskState(desk)?.unit === undefined && unitAt(desk) === undefined ? "not-fitted" : "unit-silent";
}

/** As many lines as a wall screen has room for. */
const latestMax = 12;

function Side() {
  const rows = [...troubleRows(), ...muteRows()];
  return (
    <aside class="floor-side" aria-label={t().floor.attention}>
      <section class="card">
        <h2>{t().floor.attention}</h2>
        {rows.length === 0 ? (
          <p class="calm">
            <Icon name="check" />
            {t().floor.nothing}
          </p>
        ) : (
          <ul class="attention">
            {rows.map((fault) => (
              <AttentionRow key={`${fault.code} ${fault.desk ?? ""}`} {...fault} />
            ))}
          </ul>
        )}
      </section>
      <section class="card">
        <h2>{t().floor.latest}</h2>
        <EventList events={recent.value && listed(recent.value).slice(-latestMax).reverse()} />
      </section>
    </aside>
  );
}

interface AttentionRowProps {
  readonly code: Parameters<typeof troubleText>[0];
  readonly desk?: string;
}

function AttentionRow({ code, desk }: AttentionRowProps) {
  const { cause, remedy } = troubleText(code);
  const where = desk === undefined ? t().health.gateway : `${desk}, ${roomName(deskState(desk)?.room ?? "")}`;
  return (
    <li>
      <a class="attention-row" href={desk === undefined ? hashOf("health") : hashOf("floor", desk)}>
        <Icon name="alarm" class="attention-icon" />
        <span>
          <strong>{where}</strong>
          <span>{cause}</span>
          <span class="soft">
            <CommandText text={remedy} /> <strong>{namedBy(code, desk)}</strong>
          </span>
        </span>
      </a>
    </li>
  );
}
