/** Name of the site, the sections (at the bottom on a phone, for the thumb), the line's state, and settings. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { SoundSwitch } from "./alarm/sound-switch.tsx";
import { may, mayLookAtPlan, mayManage, mayRead, mayWatch } from "./data/may.ts";
import { alarms } from "./data/office.ts";
import { hashOf, route, type View } from "./data/route.ts";
import { logOut, session } from "./data/session.ts";
import { plan } from "./data/site.ts";
import { isLive, isLost } from "./data/stream.ts";
import { AskButton, Trouble, useAsking } from "./parts/busy.tsx";
import { Icon, type IconName, Mark } from "./parts/icon.tsx";
import { LanguageChoice, ThemeChoice } from "./settings.tsx";
import { t } from "./text/text.ts";

const icons: Readonly<Record<View, IconName>> = {
  floor: "floor",
  alarm: "bell",
  pair: "plug",
  health: "pulse",
  records: "list",
  people: "people",
  drills: "flag",
  plan: "pin",
};

function sections(): readonly View[] {
  return [
    ...(alarms.value.length > 0 ? (["alarm"] as const) : []),
    "floor",
    ...(may("pair") ? (["pair"] as const) : []),
    "health",
    ...(mayRead.value ? (["records", "drills"] as const) : []),
    ...(mayManage.value ? (["people"] as const) : []),
  ];
}

/** All that is open is no emergency. */
function isPractice(): boolean {
  return alarms.value.every(({ mode }) => mode !== "real");
}

export function TopBar() {
  return (
    <header class="bar">
      <a class="brand" href={hashOf("floor")}>
        <Mark />
        <span>
          <strong>Rufkreis</strong>
          <span class="soft">{plan.value?.site}</span>
        </span>
      </a>
      {mayWatch.value ? <Sections /> : <span class="bar-gap" />}
      {session.value?.demo === true ? <p class="demo-mark">{t().enter.demo}</p> : null}
      {mayWatch.value ? <LineState /> : null}
      <Settings />
    </header>
  );
}

function Sections() {
  return (
    <nav class="sections" aria-label={t().app.menu}>
      {sections().map((view) => (
        <a
          key={view}
          class={`section section-${view} ${view === "alarm" && isPractice() ? "section-practice" : ""}`}
          href={hashOf(view)}
          aria-current={route.value.view === view ? "page" : undefined}
        >
          <Icon name={icons[view]} />
          <span>{t().views[view]}</span>
        </a>
      ))}
    </nav>
  );
}

function LineState() {
  const [state, text] = isLost.value
    ? ["lost", t().line.lost]
    : isLive.value
      ? ["live", t().line.live]
      : ["connecting", t().line.connecting];
  return (
    <p class={`line-state line-${state}`} title={text}>
      <span class="line-dot" aria-hidden="true" />
      <span>{text}</span>
    </p>
  );
}

/** Nobody has logged in there, so nobody can log out. */
function isOpenDemo(): boolean {
  return session.value?.demo === true && session.value.user?.name === "demo";
}

/** A click elsewhere and Escape close it. */
function closeFromOutside(panel: RefObject<HTMLDetailsElement | null>): () => void {
  const close = (event: Event): void => {
    const isInside = event.target instanceof Node && panel.current?.contains(event.target) === true;
    const isEnd = event instanceof KeyboardEvent ? event.key === "Escape" : !isInside;
    if (panel.current?.open === true && isEnd) panel.current.open = false;
  };
  addEventListener("click", close);
  addEventListener("keydown", close);
  return () => {
    removeEventListener("click", close);
    removeEventListener("keydown", close);
  };
}

function Settings() {
  const asking = useAsking();
  const user = session.value?.user;
  const panel = useRef<HTMLDetailsElement>(null);
  useEffect(() => closeFromOutside(panel), []);
  return (
    <details class="settings" ref={panel}>
      <summary class="button button-bare" aria-label={t().app.settings}>
        <Icon name="gear" />
      </summary>
      <div class="settings-panel">
        {user === undefined || user === null ? null : (
          <p class="settings-user">
            <Icon name="person" />
            <span>
              <strong>{user.name}</strong> <span class="soft">{t().roles[user.role]}</span>
            </span>
          </p>
        )}
        <LanguageChoice />
        <ThemeChoice />
        {mayWatch.value ? (
          <>
            <SoundSwitch />
            <p class="soft">{t().alarm.soundHere}</p>
          </>
        ) : null}
        {mayLookAtPlan.value ? (
          <a class="button" href={hashOf("plan")}>
            <Icon name="pin" />
            <span>{t().views.plan}</span>
          </a>
        ) : null}
        {isOpenDemo() || user?.role === "kiosk" ? null : (
          <a class="button" href={hashOf("people")}>
            <Icon name="lock" />
            <span>{t().people.own}</span>
          </a>
        )}
        {isOpenDemo() ? null : (
          <AskButton asking={asking} icon="out" always onAsk={logOut}>
            {t().enter.logOut}
          </AskButton>
        )}
        <Trouble asking={asking} />
      </div>
    </details>
  );
}
