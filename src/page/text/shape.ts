/** What a language is made of: the shape of the English one, with any words in it. */
import type { en } from "./en.ts";

export type Counted = (count: number, one: string, more: string) => string;

export type Texts = typeof en;
