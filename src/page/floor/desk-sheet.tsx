/** All about one desk: what it shows now, who would hear it and why the others would not, what is wrong, its unit, and what may be done. */

import { useEffect, useRef } from "preact/hooks";
import { coverage, deskState } from "../data/office.ts";
import { go, hashOf } from "../data/route.ts";
import { planDesk, roomOfDesk } from "../data/site.ts";
import { CommandText } from "../parts/command-text.tsx";
import { Icon } from "../parts/icon.tsx";
import { t, troubleText } from "../text/text.ts";
import { DeskActions } from "./desk-actions.tsx";
import { DeskHistory } from "./desk-history.tsx";
import { DeskUnit } from "./desk-unit.tsx";
import { NowShown } from "./now-shown.tsx";

/** How much of a phone's height stays free above the sheet. */
const sightShare = 0.36;

export function DeskSheet({ desk }: { readonly desk: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    bringIntoSight(desk);
  }, [desk]);
  const close = (): void => {
    go("floor");
    document.querySelector<SVGGElement>(`[data-desk="${CSS.escape(desk)}"]`)?.focus({ preventScroll: true });
  };
  const room = roomOfDesk(desk);
  return (
    <aside class="sheet" aria-labelledby="sheet-title" onKeyDown={(event) => event.key === "Escape" && close()}>
      <header class="sheet-head">
        <div>
          <h2 id="sheet-title" ref={heading} tabIndex={-1}>
            {t().desk.title(desk)}
          </h2>
          <p class="soft">{room?.name}</p>
        </div>
        <button type="button" class="button button-bare" onClick={close} aria-label={t().app.close}>
          <Icon name="cross" />
        </button>
      </header>
      <div class="sheet-body">
        <AlarmHere desk={desk} />
        <NowShown desk={desk} />
        <Seven desk={desk} />
        <Faults desk={desk} />
        <DeskActions desk={desk} />
        <DeskUnit desk={desk} />
        <section>
          <h3>{t().floor.doors}</h3>
          <DoorList doors={room?.doors ?? []} />
        </section>
        <DeskHistory desk={desk} />
      </div>
    </aside>
  );
}

/** On a phone the sheet covers the lower part; the desk is brought into the upper one. */
function bringIntoSight(desk: string): void {
  const symbol = document.querySelector(`[data-desk="${CSS.escape(desk)}"]`);
  const { top = 0, bottom = 0 } = symbol?.getBoundingClientRect() ?? {};
  if (top < 0 || bottom > innerHeight * sightShare) scrollBy({ top: top - (innerHeight * sightShare) / 2 });
}

export function DoorList({ doors }: { readonly doors: readonly string[] }) {
  return (
    <ul class="doors">
      {doors.map((door) => (
        <li key={door}>
          <Icon name="door" />
          {door}
        </li>
      ))}
    </ul>
  );
}

function AlarmHere({ desk }: { readonly desk: string }) {
  const state = deskState(desk);
  if (state?.alarm !== undefined)
    return (
      <p class="sheet-alarm">
        <Icon name="bell" />
        <span>{t().progress[state.alarm.state]}</span>
        <a class="button button-danger" href={hashOf("alarm", state.alarm.alarm)}>
          {t().desk.alarmHere}
        </a>
      </p>
    );
  const calls = state?.calledBy.length ?? 0;
  if (calls === 0) return null;
  return (
    <p class="sheet-alarm">
      <Icon name="bell" />
      <span>{t().desk.calledBy(calls)}</span>
      <a class="button button-danger" href={hashOf("alarm", state?.calledBy[0])}>
        {t().desk.alarmHere}
      </a>
    </p>
  );
}

/** Those of circuit 1, each with whether it would sound, and if not what to do about it. */
function Seven({ desk }: { readonly desk: string }) {
  const known = coverage(desk);
  if (known === undefined) return null;
  const why = new Map<string, (typeof known.missing)[number]["fault"]>(
    known.missing.map((each) => [each.desk, each.fault]),
  );
  const enough = known.sounding >= known.minimum;
  return (
    <section>
      <h3>{t().desk.seven}</h3>
      <p class={enough ? "coverage coverage-good" : "coverage coverage-bad"}>
        <Icon name={enough ? "check" : "alarm"} />
        <strong>{t().desk.coverage(known.sounding, known.of)}</strong>
        <span class="soft">
          {t().desk.minimum(known.minimum)}: {enough ? t().desk.enough : t().desk.tooFew}
        </span>
      </p>
      <ul class="seven">
        {(planDesk(desk)?.circuit1 ?? []).map((id) => (
          <SevenRow key={id} desk={id} missing={why.get(id)} />
        ))}
      </ul>
    </section>
  );
}

function SevenRow({
  desk,
  missing,
}: {
  readonly desk: string;
  readonly missing: Parameters<typeof troubleText>[0] | undefined;
}) {
  const trouble = missing === undefined ? undefined : troubleText(missing);
  return (
    <li class={trouble === undefined ? "seven-good" : "seven-missing"}>
      <a href={hashOf("floor", desk)}>
        <Icon name={trouble === undefined ? "check" : "cross"} />
        <strong>{desk}</strong>
        <span class="soft">{roomOfDesk(desk)?.name}</span>
      </a>
      {trouble === undefined ? (
        <span class="unseen">{t().desk.wouldSound}</span>
      ) : (
        <p>
          {trouble.cause}{" "}
          <span class="soft">
            <CommandText text={trouble.remedy} />
          </span>
        </p>
      )}
    </li>
  );
}

function Faults({ desk }: { readonly desk: string }) {
  const faults = deskState(desk)?.faults ?? [];
  if (faults.length === 0) return null;
  return (
    <section>
      <h3>{t().desk.faults}</h3>
      <ul class="faults">
        {faults.map((code) => {
          const { cause, remedy } = troubleText(code as Parameters<typeof troubleText>[0]);
          return (
            <li key={code}>
              <Icon name="alarm" />
              <div>
                <strong>{cause}</strong>
                <p>
                  <CommandText text={remedy} />
                </p>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
