/** What whoever looks may do with a desk; what the role may not do is not offered. In the demo, also what hands do at the unit. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { post } from "../data/api.ts";
import { may } from "../data/may.ts";
import { deskState, unitAt } from "../data/office.ts";
import { hashOf } from "../data/route.ts";
import { session } from "../data/session.ts";
import { AskButton, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";

const identifySeconds = 20;

export function DeskActions({ desk }: { readonly desk: string }) {
  const asking = useAsking();
  const done = useMemo(() => signal(false), []);
  const isPaired = deskState(desk)?.unit !== undefined;
  const isThere = unitAt(desk)?.link === "linked";
  const identify = async (): Promise<void> => {
    await post("request/identify", { desk, seconds: identifySeconds });
    done.value = true;
  };
  return (
    <section class="desk-actions">
      <div class="buttons">
        {may("test") && isPaired ? (
          <a class={isThere ? "button button-primary" : "button"} href={hashOf("pair", `test:${desk}`)}>
            <Icon name="press" />
            <span>{t().desk.test}</span>
          </a>
        ) : null}
        {may("pair") && !isPaired ? (
          <a class="button button-primary" href={hashOf("pair", `pair:${desk}`)}>
            <Icon name="plug" />
            <span>{t().desk.pair}</span>
          </a>
        ) : null}
        {may("identify") && isThere ? (
          <AskButton asking={asking} icon="flash" onAsk={identify}>
            {t().desk.identify}
          </AskButton>
        ) : null}
      </div>
      <p class="soft" role="status">
        {done.value ? t().desk.identified : null}
      </p>
      <Trouble asking={asking} />
      {isPaired && may("pair") ? <UnitLinks desk={desk} /> : null}
      {session.value?.demo === true ? <SimulatedUnit desk={desk} /> : null}
    </section>
  );
}

function UnitLinks({ desk }: { readonly desk: string }) {
  return (
    <ul class="unit-links">
      <li>
        <a href={hashOf("pair", `pair:${desk}`)}>
          <Icon name="plug" />
          {t().desk.replace}
        </a>
      </li>
      <li>
        <a href={hashOf("pair", `move:${desk}`)}>
          <Icon name="move" />
          {t().desk.move}
        </a>
      </li>
      <li>
        <a href={hashOf("pair", `unpair:${desk}`)}>
          <Icon name="out" />
          {t().desk.unpair}
        </a>
      </li>
    </ul>
  );
}

/** The keys of the simulated unit: they press its pins, as fingers would. */
export function SimulatedUnit({ desk }: { readonly desk: string }) {
  const asking = useAsking();
  return (
    <fieldset class="simulated">
      <legend>{t().desk.simulated}</legend>
      <div class="simulated-keys">
        <button
          type="button"
          class="key key-red"
          aria-label={t().desk.pressRed}
          onClick={() => void asking.run(() => post("demo/press", { desk }))}
        />
        <button
          type="button"
          class="key key-green"
          aria-label={t().desk.pressGreen}
          onClick={() => void asking.run(() => post("demo/green", { desk, hold: false }))}
        />
        <button
          type="button"
          class="button"
          onClick={() => void asking.run(() => post("demo/green", { desk, hold: true }))}
        >
          {t().desk.holdGreen}
        </button>
      </div>
      <Trouble asking={asking} />
    </fieldset>
  );
}
