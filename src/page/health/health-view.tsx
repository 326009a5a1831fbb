/** How the whole stands: faults with what to do, the gateway, how quickly calls were heard, every unit, and the tests that are due. */

import { deskState, health } from "../data/office.ts";
import { hashOf } from "../data/route.ts";
import { plan, roomName } from "../data/site.ts";
import { muteDesks, namedBy, testFaults } from "../floor/condition.ts";
import { CommandText } from "../parts/command-text.tsx";
import { Icon } from "../parts/icon.tsx";
import { t, troubleText } from "../text/text.ts";
import { EvidenceCard } from "./evidence-card.tsx";
import { LatencyCard } from "./latency.tsx";
import { UnitsCard } from "./units-table.tsx";

export function HealthView() {
  const faults = health.value?.faults ?? [];
  const mute = muteDesks(plan.value?.desks ?? []).length;
  return (
    <div class="page health">
      <div class="page-head">
        <h1>{t().health.title}</h1>
        {mute > 0 ? (
          <p class="with-icon bad">
            <Icon name="bell" />
            {t().floor.mute(mute)}
          </p>
        ) : null}
        {faults.length === 0 && mute === 0 ? (
          <p class="calm">
            <Icon name="check" />
            {t().health.good}
          </p>
        ) : null}
      </div>
      <FaultsCard />
      <GatewayCard />
      <TestsCard />
      <LatencyCard />
      <EvidenceCard />
      <UnitsCard />
    </div>
  );
}

function FaultsCard() {
  const faults = (health.value?.faults ?? []).filter(({ code }) => !testFaults.has(code));
  if (faults.length === 0) return null;
  return (
    <section class="card health-faults">
      <h2>
        {t().health.faults} <span class="soft">{faults.length}</span>
      </h2>
      <ul class="faults">
        {faults.map(({ code, desk, detail }) => {
          const { cause, remedy } = troubleText(code);
          return (
            <li key={`${code} ${desk ?? ""}`}>
              <Icon name="alarm" />
              <div>
                <strong>
                  {desk === undefined ? t().health.gateway : <DeskLink desk={desk} />}: {cause}
                </strong>
                <p>
                  <CommandText text={remedy} /> <strong>{namedBy(code, desk)}</strong>
                </p>
                <FaultDetail code={code} detail={detail} />
                <p class="soft fault-code">
                  <code>{code}</code>
                </p>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Desks whose button is to be tested, which is a fault like any other and a list of its own for who goes round. */
function TestsCard() {
  const due = (health.value?.faults ?? []).filter(({ code }) => testFaults.has(code));
  return (
    <section class="card">
      <h2>{t().health.tests}</h2>
      {due.length === 0 ? (
        <NoneDue />
      ) : (
        <ul class="due">
          {due.map(({ code, desk = "" }) => (
            <li key={desk}>
              <Icon name="clock" />
              <DeskLink desk={desk} />
              <span class="soft">{troubleText(code).cause}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Nothing is due: because all were tested, or because there is no unit that could be. */
function NoneDue() {
  const isAnyFitted = (plan.value?.desks ?? []).some(({ id }) => deskState(id)?.unit !== undefined);
  if (!isAnyFitted) return <p class="soft">{t().health.testsNone}</p>;
  return (
    <p class="calm">
      <Icon name="check" />
      {t().health.testsGood}
    </p>
  );
}

/** In the gateway's own words, for who mends it. What the sheet of a desk tells in this screen's language is not said once more. */
function FaultDetail({ code, detail }: { readonly code: string; readonly detail: string }) {
  if (detail === "" || code === "coverage-low") return null;
  return (
    <p class="soft fault-detail" lang="en">
      {detail}
    </p>
  );
}

function DeskLink({ desk }: { readonly desk: string }) {
  return (
    <a href={hashOf("floor", desk)}>
      {desk}, {roomName(deskState(desk)?.room ?? "")}
    </a>
  );
}

function GatewayCard() {
  const known = health.value;
  if (known === undefined) return null;
  const texts = t().health;
  const brokersBad = known.faults.some(({ code }) => code === "broker-unreachable");
  return (
    <section class="card">
      <h2>{texts.gateway}</h2>
      <dl class="health-facts">
        <Row name={texts.version} value={known.version} />
        <Row
          name={texts.clock}
          value={known.clockTrusted ? texts.clockGood : texts.clockBad}
          bad={!known.clockTrusted}
        />
        <Row name={texts.brokers} value={brokersBad ? texts.brokersBad : texts.brokersGood} bad={brokersBad} />
        <Row name={texts.outbox} value={String(known.outbox)} />
      </dl>
    </section>
  );
}

function Row({ name, value, bad = false }: { readonly name: string; readonly value: string; readonly bad?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={bad ? "bad" : ""}>
        {bad ? <Icon name="alarm" /> : null}
        {value}
      </dd>
    </div>
  );
}
