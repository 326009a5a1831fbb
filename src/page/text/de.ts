/** Every word of the page in German, as people at desks in Germany say it. */
import { alarm } from "./de/alarm.ts";
import { drills } from "./de/drills.ts";
import { editor } from "./de/editor.ts";
import { office } from "./de/office.ts";
import { units } from "./de/units.ts";
import type { Texts } from "./shape.ts";

export const de: Texts = { ...office, ...alarm, ...units, ...drills, ...editor };
