/** Requests over MQTT: who asks and gets no answer asks again, and a broker delivers at least once, now and then much later. */
import type { Request, Response } from "../../src/core/io.ts";
import type { Timeline } from "./clock.ts";
import type { Host } from "./host.ts";
import type { Ledger } from "./ledger.ts";
import type { Seed } from "./seed.ts";

interface Asked {
  readonly request: Request;
  readonly then: ((response: Response) => void) | undefined;
  tries: number;
}

const askAgainMs = 1500;
const triesMax = 20;
/** Within what the core remembers of causes: who asks again after that is a stranger. */
const asksMax = 50;

export class Asking {
  /** Asks as often as there is something to ask, one thing after the other. */
  isPatient = false;
  private asked = 0;
  private readonly waiting = new Map<string, Asked>();
  private readonly timeline: Timeline;
  private readonly host: Host;
  private readonly ledger: Ledger;
  private readonly seed: Seed;

  constructor(timeline: Timeline, host: Host, ledger: Ledger, seed: Seed) {
    this.timeline = timeline;
    this.host = host;
    this.ledger = ledger;
    this.seed = seed;
  }

  /**
   * Asks, and asks again until an answer comes.
   * @param then what to do with the first answer
   */
  ask(request: Request, then?: (response: Response) => void): void {
    if (this.asked >= asksMax && request.verb !== "close" && request.verb !== "drill-end" && !this.isPatient) return;
    const transaction = `t${++this.asked}`;
    this.ledger.asked(transaction, request.verb);
    this.waiting.set(transaction, { request, then, tries: 0 });
    this.askNow(transaction);
    if (this.seed.chance(0.1))
      this.timeline.after(this.seed.spread(50, 8000), () => this.deliver(transaction, request));
  }

  answered(transaction: string, response: Response): void {
    const asked = this.waiting.get(transaction);
    this.waiting.delete(transaction);
    asked?.then?.(response);
  }

  private askNow(transaction: string): void {
    const asked = this.waiting.get(transaction);
    if (asked === undefined || asked.tries++ > triesMax) return;
    for (let i = this.seed.chance(0.2) ? 2 : 1; i > 0; i--) this.deliver(transaction, asked.request);
    this.timeline.after(askAgainMs, () => this.askNow(transaction));
  }

  private deliver(transaction: string, request: Request): void {
    this.host.offer({ kind: "request", transaction, via: "mqtt", request });
  }
}
