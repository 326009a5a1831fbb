/** What the page shows, read from its document; and what it should show, from the gateway's own topics. Both in the same few words. */
import type { Page } from "playwright-core";
import type { CoverageView, DeskView, UnitView } from "../../src/core/view.ts";

export interface ShownDesk {
  readonly coverage: string;
  /** The light of its unit, or `gone`. */
  readonly light: string;
  /** Of `calls sounds fault untested`, in this order. */
  readonly signs: string;
}

export interface ShownAlarm {
  readonly level: string;
  readonly state: string;
  readonly desk: string;
  /** Desk and ms of each buzzer that proved that it sounds. */
  readonly sounding: string;
  readonly comes: number;
  /** How many more alarms are waiting. */
  readonly more: number;
}

export interface Shown {
  readonly desks: Readonly<Record<string, ShownDesk>>;
  readonly alarm: ShownAlarm | undefined;
}

export function shownBy(page: Page): Promise<Shown> {
  return page.evaluate(readDocument);
}

/** Runs in the browser. */
function readDocument(): Shown {
  const all = (within: ParentNode, selector: string): Element[] => [...within.querySelectorAll(selector)];
  const classAfter = (element: Element | null, prefix: string): string =>
    [...(element?.classList ?? [])].find((name) => name.startsWith(prefix))?.slice(prefix.length) ?? "";
  const desks = all(document, "[data-desk]").map((desk) => [
    desk.getAttribute("data-desk") ?? "",
    {
      coverage: desk.querySelector(".desk-coverage")?.textContent ?? "",
      light: desk.querySelector(".lamp-gone") === null ? classAfter(desk.querySelector(".lamp"), "rhythm-") : "gone",
      signs: all(desk, ".sign")
        .map((sign) => classAfter(sign, "sign-"))
        .join(" "),
    },
  ]);
  const alarm = document.querySelector("[data-alarm]");
  const sounders = new Set(all(document, ".sounder-on").map((each) => (each.textContent ?? "").trim()));
  return {
    desks: Object.fromEntries(desks) as Shown["desks"],
    alarm:
      alarm === null
        ? undefined
        : {
            level: ["assist", "help", "lockdown"].find((level) => alarm.classList.contains(`alarm-${level}`)) ?? "",
            state: classAfter(alarm, "alarm-is-"),
            desk: alarm.querySelector(".desk-selected")?.getAttribute("data-desk") ?? "",
            sounding: [...sounders].sort().join(", "),
            comes: all(alarm, ".helpers-list .icon").length,
            more: all(alarm, ".waiting").length,
          },
  };
}

/** What a page should show that looks at this alarm, if it is open. */
export function expected(topics: ReadonlyMap<string, string>, alarmId: string | null): Shown {
  const of = <T>(topic: string): T => JSON.parse(topics.get(topic) ?? "null") as T;
  const names = [...topics.keys()].flatMap((topic) => /^desk\/(.+)\/state$/.exec(topic)?.[1] ?? []);
  const states = names.map((desk) => of<DeskView>(`desk/${desk}/state`));
  const units = [...topics.keys()].flatMap((topic) => (topic.startsWith("unit/") ? [of<UnitView>(topic)] : []));
  const open = states.flatMap(({ alarm }) => alarm ?? []);
  const alarm = open.find((each) => each.alarm === alarmId);
  return {
    desks: Object.fromEntries(
      states.map((state) => [state.desk, deskShould(state, of<CoverageView>(`desk/${state.desk}/coverage`), units)]),
    ),
    alarm: alarm && {
      level: alarm.level,
      state: alarm.state,
      desk: alarm.desk,
      sounding: Object.entries(alarm.sounding)
        .map(([desk, ms]) => `${desk}${Math.round(ms)} ms`)
        .sort()
        .join(", "),
      comes: alarm.acceptedBy.length + alarm.attendedBy.length,
      more: open.length - 1,
    },
  };
}

function deskShould(state: DeskView, { sounding, of }: CoverageView, units: readonly UnitView[]): ShownDesk {
  const unit = units.find(({ desk, link }) => desk === state.desk && link === "linked");
  const tests = state.faults.filter((code) => code === "desk-untested" || code === "test-overdue");
  const isGone = state.alarm === undefined && unit === undefined;
  const signs = [
    state.alarm !== undefined && "calls",
    unit?.shows !== undefined && unit.shows.buzzer !== "silent" && "sounds",
    state.faults.length > tests.length && "fault",
    tests.length > 0 && "untested",
  ];
  return {
    coverage: `${sounding}/${of}`,
    light: isGone ? "gone" : (unit?.shows?.light ?? "dark"),
    signs: signs.filter((sign) => sign !== false).join(" "),
  };
}
