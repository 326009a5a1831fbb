/**
 * The kinds of field a message can have. Each kind knows its TypeScript type, its widest text and its
 * parser; the C header and the tables of the README are generated from the same objects.
 *
 * A parser takes exactly what its formatter writes (one spelling per value), because a second spelling
 * of the same value is a bit error that nobody would see.
 */

/** A field of one kind; `T` is the type of its value in TypeScript. */
export interface Field<T> {
  readonly kind: "uint" | "hex" | "digits" | "word" | "choice";
  /** Characters at the most. */
  readonly widthMax: number;
  /** The largest number, where the value is one. */
  readonly max: number;
  /** The words of a choice; the number on the wire is the place in this list. */
  readonly choices: readonly string[];
  readonly parse: (text: string) => T | undefined;
  readonly format: (value: T) => string;
}

/** The type of the value that a field carries. */
export type FieldValue<F> = F extends Field<infer T> ? T : never;

/** A whole number in decimal, without leading zeros, 0…max. */
export function uint(max: number): Field<number> {
  return {
    kind: "uint",
    widthMax: String(max).length,
    max,
    choices: [],
    parse: (text) => (/^(0|[1-9][0-9]{0,8})$/.test(text) && Number(text) <= max ? Number(text) : undefined),
    format: String,
  };
}

/** A whole number in exactly `width` upper-case hexadecimal digits (at most 8). */
export function hex(width: number): Field<number> {
  const pattern = new RegExp(`^[0-9A-F]{${width}}$`);
  return {
    kind: "hex",
    widthMax: width,
    max: 16 ** width - 1,
    choices: [],
    parse: (text) => (pattern.test(text) ? Number.parseInt(text, 16) : undefined),
    format: (value) => value.toString(16).toUpperCase().padStart(width, "0"),
  };
}

/** Exactly `width` upper-case hexadecimal digits, kept as text: a name or a nonce, never counted with. */
export function digits(width: number): Field<string> {
  const pattern = new RegExp(`^[0-9A-F]{${width}}$`);
  return {
    kind: "digits",
    widthMax: width,
    max: 0,
    choices: [],
    parse: (text) => (pattern.test(text) ? text : undefined),
    format: (value) => value,
  };
}

/** A word of 1…widthMax characters out of `a-z 0-9 . -`. */
export function word(widthMax: number): Field<string> {
  const pattern = new RegExp(`^[a-z0-9.-]{1,${widthMax}}$`);
  return {
    kind: "word",
    widthMax,
    max: 0,
    choices: [],
    parse: (text) => (pattern.test(text) ? text : undefined),
    format: (value) => value,
  };
}

/** One of a closed list; on the wire, its place in the list as a decimal number. */
export function choice<const C extends readonly string[]>(choices: C): Field<C[number]> {
  const number = uint(choices.length - 1);
  return {
    kind: "choice",
    widthMax: number.widthMax,
    max: choices.length - 1,
    choices,
    parse: (text) => {
      const place = number.parse(text);
      return place === undefined ? undefined : choices[place];
    },
    format: (value) => number.format(choices.indexOf(value)),
  };
}
