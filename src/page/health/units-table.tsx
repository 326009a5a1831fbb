/** Every desk with its unit, and the units that belong to none. */
import type { UnitView } from "../../core/view.ts";
import { coverage, deskState, unitAt, units } from "../data/office.ts";
import { hashOf } from "../data/route.ts";
import { plan, roomName } from "../data/site.ts";
import { Icon } from "../parts/icon.tsx";
import { TableHead } from "../parts/table-head.tsx";
import { t } from "../text/text.ts";
import { dayText } from "../text/time-text.ts";

export function UnitsCard() {
  const desks = plan.value?.desks ?? [];
  const there = desks.filter(({ id }) => unitAt(id)?.link === "linked").length;
  const strangers = units.value.filter(({ desk }) => desk === undefined);
  return (
    <section class="card">
      <h2>{t().health.units}</h2>
      <p>{t().health.unitsOf(there, desks.length)}</p>
      <UnitsTable />
      {strangers.length === 0 ? null : (
        <>
          <h3>{t().health.strangers}</h3>
          <ul class="strangers">
            {strangers.map((unit) => (
              <li key={unit.uid}>
                <strong>{unit.uid}</strong> {unit.model} {unit.firmware} · {lineText(unit)} · {unit.socket}
              </li>
            ))}
          </ul>
          <StrangersRemedy />
        </>
      )}
    </section>
  );
}

/** What makes a unit of another desk's or gateway's past a new one. */
export function StrangersRemedy() {
  const isNeeded = units.value.some(({ desk, owner }) => desk === undefined && owner === "stranger");
  return isNeeded ? <p class="soft">{t().health.strangersRemedy}</p> : null;
}

function lineText({ link, owner }: UnitView): string {
  return `${t().health.links[link] ?? link}, ${t().health.owners[owner] ?? owner}`;
}

function UnitsTable() {
  const columns = t().health.columns;
  const names = [
    columns.desk,
    columns.room,
    columns.link,
    columns.coverage,
    columns.tested,
    columns.firmware,
    columns.supply,
  ];
  return (
    <section class="table-paper" aria-label={t().health.units}>
      <table>
        <TableHead names={names} />
        <tbody>
          {(plan.value?.desks ?? []).map(({ id, room }) => (
            <UnitRow key={id} desk={id} room={room} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function UnitRow({ desk, room }: { readonly desk: string; readonly room: string }) {
  const columns = t().health.columns;
  const unit = unitAt(desk);
  const state = deskState(desk);
  const known = coverage(desk);
  const isGood = unit?.link === "linked" && (unit.owner === "paired" || unit.owner === "adapted");
  return (
    <tr>
      <th scope="row">
        <a href={hashOf("floor", desk)}>{desk}</a>
      </th>
      <td data-column={columns.room}>{roomName(room)}</td>
      <td data-column={columns.link} class={isGood ? "" : "bad"}>
        <span class="with-icon">
          <Icon name={isGood ? "check" : "unplugged"} />
          {unit === undefined ? t().missing["not-fitted"].cause : lineText(unit)}
        </span>
      </td>
      <td data-column={columns.coverage} class={known !== undefined && known.sounding < known.minimum ? "bad" : ""}>
        {known === undefined ? "–" : `${known.sounding}/${known.of}`}
      </td>
      <td data-column={columns.tested}>{state?.testedAt === undefined ? t().health.never : dayText(state.testedAt)}</td>
      <td data-column={columns.firmware}>{unit?.firmware ?? "–"}</td>
      <td data-column={columns.supply}>
        {unit?.supplyMv === undefined ? "–" : `${(unit.supplyMv / 1000).toLocaleString(t().locale)} V`}
      </td>
    </tr>
  );
}
