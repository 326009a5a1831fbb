/**
 * Something that is wrong with a plan or with its file, as a code with values, and the words for it in a language. The console has it in
 * English, the page in the language of whoever looks. The words stand in two tables (plan-problems.ts, form-problems.ts) and nowhere else.
 *
 *   said("desk-twice", { id: "d1", first: 1 })  ─► problemText(…, "de")  ─► { message: "Den Platz „d1“ gibt es zweimal …", remedy: … }
 */
import { formProblems } from "./form-problems.ts";
import { planProblems } from "./plan-problems.ts";

export const problems = { ...planProblems, ...formProblems } as const;

export type ProblemCode = keyof typeof problems;
export type Tongue = "en" | "de";

/** A value that is a word of a language itself. */
export interface Words {
  readonly en: string;
  readonly de: string;
}

export type Value = string | number | Words;

/** The names that stand in braces in a text. */
type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `{${string}` ? never : Name) | NamesIn<Rest>
  : never;

/** What the words of a code need. */
export type ValuesOf<Code extends ProblemCode> = {
  readonly [Name in NamesIn<(typeof problems)[Code]["en"][number]>]: Value;
};

/** A problem on its way: it may come from another version of the program, which has other codes. */
export interface Said {
  readonly code: string;
  readonly values: Readonly<Record<string, Value>>;
}

export interface ProblemText {
  /** What is wrong. */
  readonly message: string;
  /** What mends it. */
  readonly remedy: string;
}

export function said<Code extends ProblemCode>(code: Code, values: ValuesOf<Code>): Said {
  return { code, values };
}

/** The words of a problem; `undefined` for a code that this version does not know. */
export function problemText({ code, values }: Said, tongue: Tongue): ProblemText | undefined {
  if (!Object.hasOwn(problems, code)) return undefined;
  const [message, remedy] = problems[code as ProblemCode][tongue];
  return { message: filled(message, values, tongue), remedy: filled(remedy, values, tongue) };
}

/** `{{` and `}}` are braces. */
function filled(text: string, values: Said["values"], tongue: Tongue): string {
  return text.replace(/\{\{|\}\}|\{(\w+)\}/g, (braces, name: string | undefined) => {
    if (name === undefined) return braces.charAt(0);
    const value = values[name] ?? "";
    return typeof value === "object" ? value[tongue] : String(value);
  });
}
