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
  const widthMax = String(max).length;
  return {
    kind: "uint",
    widthMax,
    max,
    choices: [],
    parse: (text) => {
      const value = text.length <= widthMax ? decimal(text) : undefined;
      return value === undefined || value > max ? undefined : value;
    },
    format: String,
  };
}

/** Character by character: a regular expression is several times dearer when it has not run for a while. */
function decimal(text: string): number | undefined {
  if (text.length === 0 || (text.length > 1 && text.charCodeAt(0) === 0x30)) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/** A whole number in exactly `width` upper-case hexadecimal digits (at most 8). */
export function hex(width: number): Field<number> {
  return {
    kind: "hex",
    widthMax: width,
    max: 16 ** width - 1,
    choices: [],
    parse: (text) => (text.length === width ? hexadecimal(text) : undefined),
    format: (value) => hexDigits(value, width),
  };
}

function hexadecimal(text: string): number | undefined {
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const digit = code <= 0x39 ? code - 0x30 : code - 0x41 + 10;
    if (digit < 0 || digit > 15 || (code > 0x39 && digit < 10)) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

const digitAt = "0123456789ABCDEF";
/** The two digits of each byte: half the pieces to put together. */
const pairAt = Array.from({ length: 256 }, (_, byte) => `${digitAt[byte >>> 4]}${digitAt[byte & 15]}`);

/** A number as `width` upper-case hexadecimal digits. */
export function hexDigits(value: number, width: number): string {
  let text = width % 2 === 0 ? "" : (digitAt[(value >>> (4 * (width - 1))) & 15] as string);
  for (let shift = 4 * (width - (width % 2)) - 8; shift >= 0; shift -= 8) text += pairAt[(value >>> shift) & 255];
  return text;
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
