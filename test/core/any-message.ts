/** Any message of the wire's table, for property tests: what a new message or field brings is tried without a word here. */
import fc from "fast-check";
import type { Field } from "../../firmware-protocol/fields.ts";
import { type Message, messages, type Verb } from "../../firmware-protocol/messages.ts";

// biome-ignore lint/suspicious/noExplicitAny: a row holds fields of every type.
type AnyField = Field<any>;

export const verbs = Object.keys(messages) as Verb[];

export function fieldsOf(verb: Verb): [string, AnyField][] {
  return Object.entries(messages[verb].fields);
}

function anyValue(field: AnyField): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case "uint":
    case "hex":
      return fc.oneof(fc.constantFrom(0, field.max), fc.integer({ min: 0, max: field.max }));
    case "choice":
      return fc.constantFrom(...field.choices);
    case "digits":
      return text("0123456789ABCDEF", field.widthMax, field.widthMax);
    case "word":
      return text("abcdefghijklmnopqrstuvwxyz0123456789.-", 1, field.widthMax);
  }
}

function text(alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
}

export function anyMessageOf(verb: Verb): fc.Arbitrary<Message> {
  const values = Object.fromEntries(fieldsOf(verb).map(([name, field]) => [name, anyValue(field)]));
  return fc.record(values).map((fields) => ({ verb, ...fields }) as unknown as Message);
}

export const anyMessage: fc.Arbitrary<Message> = fc.constantFrom(...verbs).chain(anyMessageOf);

/** The message of a verb with every field at its smallest or at its widest. */
export function extremeMessage(verb: Verb, extreme: "smallest" | "widest"): Message {
  const values = fieldsOf(verb).map(([name, field]) => [name, extremeValue(field, extreme)]);
  return { verb, ...Object.fromEntries(values) } as Message;
}

function extremeValue(field: AnyField, extreme: "smallest" | "widest"): unknown {
  const widest = extreme === "widest";
  switch (field.kind) {
    case "uint":
    case "hex":
      return widest ? field.max : 0;
    case "choice":
      return field.choices[widest ? field.max : 0];
    case "digits":
      return (widest ? "F" : "0").repeat(field.widthMax);
    case "word":
      return widest ? "z".repeat(field.widthMax) : "a";
  }
}
