/**
 * The page: who is there → the plan → the stream. What is shown follows from the topics of the gateway (docs/mqtt.md) and nothing else; the
 * page keeps no state of its own about alarms, and decides nothing.
 *
 *   data/    what comes from the gateway, one signal each
 *   text/    every word, in each language
 *   parts/   what several views draw
 *   floor/ alarm/ pair/ health/ records/ drills/   one view each
 *   style/   colours and sizes in tokens.css, then a file a concern
 */
import { render } from "preact";
import { followAlarms } from "./alarm/follow.ts";
import { followSound } from "./alarm/sound.ts";
import { App } from "./app.tsx";
import { startClock } from "./data/clock.ts";
import { followAddress } from "./data/route.ts";
import { followSettings } from "./data/settings.ts";
import { begin } from "./data/start.ts";
import { followWindow } from "./data/window-size.ts";
import { installRhythms } from "./parts/rhythm.ts";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no place for the page");

followSettings();
followWindow();
followAddress();
installRhythms();
startClock();
followAlarms();
followSound();
begin();
render(<App />, root);
