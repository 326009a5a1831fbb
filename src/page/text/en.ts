/** Every word of the page in English. The other languages have the shape of this one, so that a missing word does not compile. */
import { alarm } from "./en/alarm.ts";
import { drills } from "./en/drills.ts";
import { editor } from "./en/editor.ts";
import { office } from "./en/office.ts";
import { units } from "./en/units.ts";

export const en = { ...office, ...alarm, ...units, ...drills, ...editor };
