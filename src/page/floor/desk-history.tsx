/** What the journal has of one desk, newest first; asked for when the sheet opens, and again when something happens there. */
import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { RufkreisEvent } from "../../core/event.ts";
import { askEvents, recent } from "../data/cases.ts";
import { mayRead } from "../data/may.ts";
import { refusalText } from "../parts/busy.tsx";
import { EventList } from "../parts/event-list.tsx";
import { t } from "../text/text.ts";

const shownMax = 25;

export function DeskHistory({ desk }: { readonly desk: string }) {
  const events = useMemo(() => signal<readonly RufkreisEvent[] | undefined>(undefined), []);
  const trouble = useMemo(() => signal<string | undefined>(undefined), []);
  const newest = recent.value?.findLast((event) => "desk" in event && event.desk === desk)?.seq;
  useEffect(() => {
    if (!mayRead.value) return;
    askEvents({ desk, limit: shownMax })
      .then((found) => {
        events.value = [...found].reverse();
      })
      .catch((error: unknown) => {
        trouble.value = refusalText(error);
      });
  }, [desk, newest]);
  if (!mayRead.value) return null;
  return (
    <section>
      <h3>{t().desk.history}</h3>
      {trouble.value === undefined ? <EventList events={events.value} sameDesk withDay /> : <p>{trouble.value}</p>}
    </section>
  );
}
