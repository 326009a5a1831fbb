/**
 * Clerks, neighbours and guards: they press red, again, several at once; they press green, sometimes too late; they ask
 * over MQTT and ask again when no answer comes. Until they are sent home.
 */
import type { Request } from "../../src/core/io.ts";
import type { Timeline } from "./clock.ts";
import type { Host } from "./host.ts";
import type { Ledger } from "./ledger.ts";
import type { Rules } from "./rules.ts";
import type { Seed } from "./seed.ts";
import type { Transcript } from "./transcript.ts";
import type { Workplace } from "./workplace.ts";

interface Asked {
  readonly request: Request;
  tries: number;
}

const askAgainMs = 1500;
/** Within what the core remembers of causes: who asks again after that is a stranger. */
const asksMax = 40;

export class People {
  presses = 0;
  private atWork = true;
  private asked = 0;
  private readonly waiting = new Map<string, Asked>();
  private readonly timeline: Timeline;
  private readonly host: Host;
  private readonly rules: Rules;
  private readonly ledger: Ledger;
  private readonly places: readonly Workplace[];
  private readonly transcript: Transcript;
  private readonly seed: Seed;

  constructor(
    timeline: Timeline,
    host: Host,
    rules: Rules,
    ledger: Ledger,
    places: readonly Workplace[],
    transcript: Transcript,
    seed: Seed,
  ) {
    this.timeline = timeline;
    this.host = host;
    this.rules = rules;
    this.ledger = ledger;
    this.places = places.filter(({ foreign }) => !foreign);
    this.transcript = transcript;
    this.seed = seed;
  }

  begin(): void {
    this.act(this.seed.spread(300, 6000));
  }

  goHome(): void {
    this.atWork = false;
  }

  press(place: Workplace): void {
    this.presses++;
    this.transcript.note(`${place.desk} presses red`);
    place.press();
  }

  /** Asks, and asks again until an answer comes. */
  ask(request: Request): void {
    if (this.asked >= asksMax && request.verb !== "close") return;
    const transaction = `t${++this.asked}`;
    this.ledger.asked(transaction, request.verb);
    this.waiting.set(transaction, { request, tries: 0 });
    this.askNow(transaction);
  }

  answered(transaction: string): void {
    this.waiting.delete(transaction);
  }

  closeEverything(): void {
    for (const alarm of this.rules.open.keys()) this.ask({ verb: "close", alarm, by: "guard", reason: "all clear" });
  }

  private askNow(transaction: string): void {
    const asked = this.waiting.get(transaction);
    if (asked === undefined || asked.tries++ > 20) return;
    const { request } = asked;
    // A broker delivers at least once.
    for (let i = this.seed.chance(0.2) ? 2 : 1; i > 0; i--)
      this.host.offer({ kind: "request", transaction, via: "mqtt", request });
    this.timeline.after(askAgainMs, () => this.askNow(transaction));
  }

  private act(everyMs: number): void {
    this.timeline.after(this.seed.between(0, 2 * everyMs), () => {
      if (!this.atWork) return;
      this.doSomething();
      this.act(everyMs);
    });
  }

  private doSomething(): void {
    const place = this.seed.pick(this.places);
    const dice = this.seed.next();
    if (dice < 0.35) this.press(place);
    else if (dice < 0.42) this.pressAgain(place);
    else if (dice < 0.47) for (const other of this.places) if (this.seed.chance(0.5)) this.press(other);
    if (dice >= 0.47) this.answerOrAsk(place, dice);
  }

  private pressAgain(place: Workplace): void {
    for (let i = 0; i < 4; i++) this.timeline.after(i * this.seed.between(60, 900), () => this.press(place));
  }

  private answerOrAsk(place: Workplace, dice: number): void {
    const alarm = this.seed.pick([...this.rules.raisedAt.keys(), "nothing"]);
    const desk = this.seed.chance(0.9) ? place.desk : "nowhere";
    if (dice < 0.6) this.green(place);
    else if (dice < 0.66) this.ask({ verb: "raise", desk, level: "help" });
    else if (dice < 0.75) this.ask({ verb: "accept", alarm, by: "guard" });
    else if (dice < 0.95)
      this.ask({ verb: "close", alarm: this.oldestOpen() ?? alarm, by: "guard", reason: "all clear" });
    else this.ask({ verb: "identify", desk, seconds: 1 + this.seed.below(5) });
  }

  private green(place: Workplace): void {
    const what = this.seed.chance(0.8) ? "green" : "green-hold";
    this.transcript.note(`${place.desk} presses ${what}`);
    place.key(what);
  }

  private oldestOpen(): string | undefined {
    this.rules.readDisk();
    return this.rules.open.keys().next().value;
  }
}
