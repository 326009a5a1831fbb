/** What the topics say of desks, units, alarms and the gateway, as the views read it. Nothing is decided here. */
import { computed } from "@preact/signals";
import type { Missing } from "../../core/coverage.ts";
import type { FaultCode } from "../../core/fault.ts";
import type { AlarmView, CoverageView, DeskView, DrillView, PairingView, UnitView } from "../../core/view.ts";
import { plan } from "./site.ts";
import { topics } from "./stream.ts";

export interface Health {
  readonly version: string;
  readonly faults: readonly { readonly code: FaultCode; readonly desk?: string; readonly detail: string }[];
  readonly outbox: number;
  readonly clockTrusted: boolean;
  readonly alarms: readonly string[];
}

const gateway = computed(() => plan.value?.gateway ?? "");

export const health = computed(() => topics.value.get(`gateway/${gateway.value}/health`) as Health | undefined);
export const pairing = computed(() => topics.value.get(`gateway/${gateway.value}/pairing`) as PairingView | undefined);

export const drill = computed(() => topics.value.get(`gateway/${gateway.value}/drill`) as DrillView | undefined);

export function deskState(desk: string): DeskView | undefined {
  return topics.value.get(`desk/${desk}/state`) as DeskView | undefined;
}

export function coverage(desk: string): CoverageView | undefined {
  return topics.value.get(`desk/${desk}/coverage`) as CoverageView | undefined;
}

/** Why a desk would not sound, whoever calls it, of all that somebody calls and that would not. */
export const silentBecause = computed((): ReadonlyMap<string, Missing> => {
  const missing = [...topics.value].flatMap(([topic, view]) =>
    topic.startsWith("desk/") && topic.endsWith("/coverage") ? (view as CoverageView).missing : [],
  );
  return new Map(missing.map(({ desk, fault }) => [desk, fault]));
});

export const units = computed(() =>
  [...topics.value].flatMap(([topic, view]) => (topic.startsWith("unit/") ? [view as UnitView] : [])),
);

const unitsOfDesks = computed(() => {
  const found = new Map<string, UnitView>();
  for (const unit of units.value) {
    const before = unit.desk === undefined ? undefined : found.get(unit.desk);
    // The one that is there, if another one is remembered beside it.
    if (unit.desk !== undefined && before?.link !== "linked") found.set(unit.desk, unit);
  }
  return found;
});

/** The unit that speaks for a desk, or was the last one to. */
export function unitAt(desk: string): UnitView | undefined {
  return unitsOfDesks.value.get(desk);
}

/** What the unit of a desk shows now; nothing when it is not there to show it. */
export function shownAt(desk: string): NonNullable<UnitView["shows"]> | undefined {
  const unit = unitAt(desk);
  return unit?.link === "linked" ? unit.shows : undefined;
}

/** The open alarms, oldest first. */
export const alarms = computed((): readonly AlarmView[] => {
  const open = [...topics.value].flatMap(([topic, view]) =>
    topic.startsWith("desk/") && topic.endsWith("/state") ? ((view as DeskView).alarm ?? []) : [],
  );
  const order = health.value?.alarms ?? [];
  const place = (id: string): number => (order.indexOf(id) < 0 ? order.length : order.indexOf(id));
  return open.sort((a, b) => place(a.alarm) - place(b.alarm));
});

export function isAnswered(alarm: AlarmView): boolean {
  return alarm.state === "accepted" || alarm.state === "attended";
}

/** The one that needs somebody most: in earnest, then nobody goes yet, then the gravest, then the oldest. */
export const mostUrgent = computed((): AlarmView | undefined => {
  const grave = ["assist", "help", "lockdown"];
  const weight = (alarm: AlarmView): number =>
    (alarm.mode === "real" ? 1000 : 0) + (isAnswered(alarm) ? 0 : 100) + grave.indexOf(alarm.level);
  return alarms.value.reduce<AlarmView | undefined>(
    (first, alarm) => (first === undefined || weight(alarm) > weight(first) ? alarm : first),
    undefined,
  );
});
