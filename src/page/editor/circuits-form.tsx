/** The circuits behind the first, their day plans, and the groups that they call. */

import type { EditedCircuit, EditedGroup, EditedPlan, Selection } from "../../core/plan-edited.ts";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { compact, floorOf, freeName, renamedGroup, withList } from "./changes.ts";
import { change, edited } from "./editing.ts";
import { Check, Chips, NumberField, TextField } from "./fields.tsx";
import { HoursForm } from "./hours-form.tsx";

const levels = ["assist", "help", "lockdown"] as const;
const levelsDefault = ["help", "lockdown"];
const afterSecondsDefault = 30;

export function CircuitsCard({ readOnly }: { readonly readOnly: boolean }) {
  const plan = edited.value as EditedPlan;
  const texts = t().editor;
  const { circuits = [], groups = [] } = plan;
  const put = (list: readonly EditedCircuit[]): void => change(withList("circuits", list));
  const add = (): void =>
    put([
      ...circuits,
      {
        id: freeName(
          circuits.map(({ id }) => id),
          "circuit-",
        ),
      },
    ]);
  const addGroup = (): void => {
    const id = freeName(
      groups.map((each) => each.id),
      "group-",
    );
    change(withList("groups", [...groups, { id, desks: plan.desks.slice(0, 2).map((desk) => desk.id) }]));
  };
  return (
    <section class="card editor-form">
      <h2>{texts.circuits}</h2>
      {circuits.length === 0 ? <p class="soft">{texts.noCircuits}</p> : null}
      {circuits.map((circuit, place) => (
        <CircuitForm key={place} circuit={circuit} place={place} all={circuits} readOnly={readOnly} onChange={put} />
      ))}
      {readOnly ? null : (
        <button type="button" class="button" onClick={add}>
          {texts.addCircuit}
        </button>
      )}
      <h3>{texts.groups}</h3>
      {groups.map((group, place) => (
        <GroupForm key={place} group={group} place={place} groups={groups} readOnly={readOnly} />
      ))}
      {readOnly ? null : (
        <button type="button" class="button" onClick={addGroup}>
          {texts.addGroup}
        </button>
      )}
    </section>
  );
}

interface CircuitProps {
  readonly circuit: EditedCircuit;
  readonly place: number;
  readonly all: readonly EditedCircuit[];
  readonly readOnly: boolean;
  readonly onChange: (list: readonly EditedCircuit[]) => void;
}

type Values = { [K in keyof EditedCircuit]?: EditedCircuit[K] | undefined };

function CircuitForm({ circuit, place, all, readOnly, onChange }: CircuitProps) {
  const texts = t().editor;
  const set = (values: Values): void =>
    onChange(all.map((each, at) => (at === place ? compact({ ...each, ...values } as EditedCircuit) : each)));
  const { id, otherwise } = circuit;
  return (
    <details class="editor-entry">
      <summary>
        {t().alarm.circuit(place + 2)}: {id}
      </summary>
      <CircuitRules circuit={circuit} readOnly={readOnly} onChange={set} />
      <SelectionForm selection={circuit} withGroups readOnly={readOnly} onChange={set} />
      <HoursForm circuit={circuit} readOnly={readOnly} onChange={set} />
      {otherwise === undefined ? null : (
        <div class="editor-part">
          <h3>{texts.otherwise}</h3>
          <SelectionForm
            selection={otherwise}
            withGroups
            readOnly={readOnly}
            onChange={(to) => set({ otherwise: compact({ ...otherwise, ...to } as Selection) })}
          />
        </div>
      )}
      {readOnly ? null : <CircuitButtons circuit={circuit} place={place} all={all} onChange={onChange} />}
    </details>
  );
}

interface RulesProps {
  readonly circuit: EditedCircuit;
  readonly readOnly: boolean;
  readonly onChange: (values: Values) => void;
}

function CircuitRules({ circuit, readOnly, onChange }: RulesProps) {
  const texts = t().editor;
  const { id, afterSeconds, tooFew = true, secondPress = true } = circuit;
  return (
    <>
      <div class="editor-fields">
        <TextField
          label={texts.id}
          hint={texts.idHint}
          value={id}
          max={40}
          disabled={readOnly}
          onValue={(to) => onChange({ id: to })}
        />
        <NumberField
          label={texts.afterSeconds}
          value={afterSeconds}
          otherwise={afterSecondsDefault}
          disabled={readOnly}
          onValue={(to) => onChange({ afterSeconds: to })}
        />
      </div>
      <Check checked={tooFew} disabled={readOnly} onChange={(to) => onChange({ tooFew: to })}>
        {texts.tooFew}
      </Check>
      <Check checked={secondPress} disabled={readOnly} onChange={(to) => onChange({ secondPress: to })}>
        {texts.secondPress}
      </Check>
      <Chips
        legend={texts.levels}
        names={levels.map((level) => [level, t().levels[level]])}
        chosen={circuit.levels ?? levelsDefault}
        disabled={readOnly}
        onChange={(to) => onChange({ levels: levels.filter((level) => to.includes(level)) })}
      />
    </>
  );
}

/** The order of the list is the order in which they are called. */
function CircuitButtons({ circuit, place, all, onChange }: Omit<CircuitProps, "readOnly">) {
  const texts = t().editor;
  const swap = (other: number): void => {
    const list = [...all];
    [list[place], list[other]] = [list[other] as EditedCircuit, circuit];
    onChange(list);
  };
  return (
    <div class="buttons">
      <button type="button" class="button" disabled={place === 0} onClick={() => swap(place - 1)}>
        {texts.earlier}
      </button>
      <button type="button" class="button" disabled={place === all.length - 1} onClick={() => swap(place + 1)}>
        {texts.afterwards}
      </button>
      <button type="button" class="button" onClick={() => onChange(all.filter((_, at) => at !== place))}>
        <Icon name="cross" />
        <span>{t().people.remove(circuit.id)}</span>
      </button>
    </div>
  );
}

interface GroupProps {
  readonly group: EditedGroup;
  readonly place: number;
  readonly groups: readonly EditedGroup[];
  readonly readOnly: boolean;
}

function GroupForm({ group, place, groups, readOnly }: GroupProps) {
  const texts = t().editor;
  const { id } = group;
  const set = (values: Partial<Record<keyof Selection, unknown>>): void =>
    change(
      withList(
        "groups",
        groups.map((each, at) => (at === place ? compact({ ...each, ...values } as EditedGroup) : each)),
      ),
    );
  return (
    <details class="editor-entry">
      <summary>{id}</summary>
      <TextField
        label={texts.id}
        hint={texts.idHint}
        value={id}
        max={40}
        disabled={readOnly}
        onValue={(to) => change(renamedGroup(id, to))}
      />
      <SelectionForm selection={group} readOnly={readOnly} onChange={set} />
      {readOnly ? null : (
        <button
          type="button"
          class="button"
          onClick={() =>
            change(
              withList(
                "groups",
                groups.filter((_, at) => at !== place),
              ),
            )
          }
        >
          <Icon name="cross" />
          <span>{t().people.remove(id)}</span>
        </button>
      )}
    </details>
  );
}

interface SelectionProps {
  readonly selection: Selection;
  readonly withGroups?: boolean;
  readonly readOnly: boolean;
  readonly onChange: (values: { [K in keyof Selection]?: Selection[K] | undefined }) => void;
}

/** A list that is empty is none: nothing selected means everybody. */
const some = <T,>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

function SelectionForm({ selection, withGroups = false, readOnly, onChange }: SelectionProps) {
  const plan = edited.value as EditedPlan;
  const texts = t().editor;
  const { desks = [], rooms = [], floors = [], receivers = [], groups = [] } = selection;
  const all = [desks, rooms, floors, receivers, groups].every((list) => list.length === 0);
  const storeys = [...new Set(plan.desks.map(floorOf))].sort((a, b) => a - b);
  return (
    <div class="editor-part">
      <p>{all && withGroups ? texts.everybody : texts.calls}</p>
      {withGroups ? (
        <Chips
          legend={texts.groups}
          names={(plan.groups ?? []).map(({ id }) => [id, id])}
          chosen={groups}
          disabled={readOnly}
          onChange={(to) => onChange({ groups: some(to) })}
        />
      ) : null}
      <Chips
        legend={texts.rooms}
        names={plan.rooms.map(({ id, name }) => [id, name])}
        chosen={rooms}
        disabled={readOnly}
        onChange={(to) => onChange({ rooms: some(to) })}
      />
      <Chips
        legend={texts.desks}
        names={plan.desks.map(({ id }) => [id, id])}
        chosen={desks}
        disabled={readOnly}
        onChange={(to) => onChange({ desks: some(to) })}
      />
      <Chips
        legend={texts.floors}
        names={storeys.map((floor) => [String(floor), t().floor.storey(floor)])}
        chosen={floors.map(String)}
        disabled={readOnly}
        onChange={(to) => onChange({ floors: some(to.map(Number)) })}
      />
      <TextField
        label={texts.receivers}
        hint={texts.receiversHint}
        value={receivers.join(", ")}
        max={400}
        disabled={readOnly}
        onValue={(to) =>
          onChange({ receivers: some(to.split(",").flatMap((each) => (each.trim() === "" ? [] : [each.trim()]))) })
        }
      />
    </div>
  );
}
