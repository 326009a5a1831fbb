/** A number with its word in English. */
import type { Counted } from "../shape.ts";

export const some: Counted = (count, one, more) => `${count} ${count === 1 ? one : more}`;
