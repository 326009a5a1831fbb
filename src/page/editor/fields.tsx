/** Fields of the editor's forms. A value is taken when the field is left, so that half a number is no step. */
import type { ComponentChildren } from "preact";

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly disabled: boolean;
}

export function TextField({
  label,
  hint,
  value,
  max = 120,
  disabled,
  onValue,
}: FieldProps & { readonly value: string; readonly max?: number; readonly onValue: (value: string) => void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        value={value}
        maxLength={max}
        disabled={disabled}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        onChange={({ currentTarget }) => onValue(currentTarget.value)}
      />
      {hint === undefined ? null : <span class="soft">{hint}</span>}
    </label>
  );
}

interface NumberProps extends FieldProps {
  readonly value: number | undefined;
  /** What holds when nothing is given. */
  readonly otherwise?: number;
  readonly step?: number;
  readonly onValue: (value: number | undefined) => void;
}

export function NumberField({ label, hint, value, otherwise, step = 1, disabled, onValue }: NumberProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        value={value ?? ""}
        step={step}
        placeholder={otherwise === undefined ? "" : String(otherwise)}
        disabled={disabled}
        onChange={({ currentTarget }) => {
          const { valueAsNumber } = currentTarget;
          if (!Number.isNaN(valueAsNumber)) onValue(valueAsNumber);
          else if (otherwise !== undefined) onValue(undefined);
          else currentTarget.value = String(value ?? "");
        }}
      />
      {hint === undefined ? null : <span class="soft">{hint}</span>}
    </label>
  );
}

interface ChoiceProps extends FieldProps {
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onValue: (value: string) => void;
}

export function ChoiceField({ label, hint, value, options, disabled, onValue }: ChoiceProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} disabled={disabled} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
      {hint === undefined ? null : <span class="soft">{hint}</span>}
    </label>
  );
}

interface CheckProps {
  readonly checked: boolean;
  readonly disabled: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ComponentChildren;
}

export function Check({ checked, disabled, onChange, children }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}

interface ChipsProps {
  readonly legend: string;
  readonly names: readonly (readonly [id: string, text: string])[];
  readonly chosen: readonly string[];
  readonly disabled: boolean;
  /** The list in the order in which they were chosen. */
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Some of a list. */
export function Chips({ legend, names, chosen, disabled, onChange }: ChipsProps) {
  if (names.length === 0) return null;
  return (
    <fieldset class="choice chips">
      <legend>{legend}</legend>
      {names.map(([id, text]) => {
        const isOn = chosen.includes(id);
        return (
          <button
            key={id}
            type="button"
            class="chip"
            aria-pressed={isOn}
            disabled={disabled}
            onClick={() => onChange(isOn ? chosen.filter((each) => each !== id) : [...chosen, id])}
          >
            {text}
          </button>
        );
      })}
    </fieldset>
  );
}
