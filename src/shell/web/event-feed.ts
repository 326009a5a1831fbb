/**
 * New events for the stream, read from the journal: what is not on disk is not shown, as over MQTT. Reads when the gateway
 * says that there is more, in slices, and only while somebody watches.
 */
import { eventsAfter, newestPosition } from "../log-query.ts";

export interface EventFeedOptions {
  readonly journalFile: string;
  readonly isWatched: () => boolean;
  /** Events, each as its JSON text. */
  readonly tell: (events: readonly string[]) => void;
  readonly onFailure: (text: string) => void;
}

/** As often as topics change at most. */
const everyMs = 50;
const sliceMax = 100;

export class EventFeed {
  readonly #options: EventFeedOptions;
  #after: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: EventFeedOptions) {
    this.#options = options;
  }

  /** There may be more. Without a watcher nothing is read; one that comes back at once is told what it missed. */
  wake(): void {
    if (!this.#options.isWatched()) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#read();
    }, everyMs);
  }

  /** Somebody begins to watch: what is on disk by now is history. */
  begin(): void {
    if (this.#after !== undefined) return;
    this.#try(() => {
      this.#after = newestPosition(this.#options.journalFile);
    });
  }

  /** Nobody watches any more: what comes now is history to the next one. */
  end(): void {
    this.#after = undefined;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #read(): void {
    this.#try(() => {
      const { journalFile } = this.#options;
      // A journal that could not be read when the first one came: nothing of before is told.
      this.#after ??= newestPosition(journalFile);
      const rows = eventsAfter(journalFile, this.#after, sliceMax);
      this.#after = rows.at(-1)?.position ?? this.#after;
      this.#options.tell(rows.map(({ body }) => body));
      if (rows.length === sliceMax) this.wake();
    });
  }

  #try(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#options.onFailure(`events are not shown: ${(error as Error).message}`);
    }
  }
}
