/** A flood is told from people who open the page, and from everybody who is logged in (strangers.ts). */
import { describe, expect, it } from "vitest";
import { Strangers } from "../../src/shell/web/strangers.ts";

class Hand {
  at = 5000;
  readonly strangers = new Strangers(() => this.at);

  /** So many a second, evenly, for some seconds. */
  knock(perSecond: number, seconds: number, isKnown = false): void {
    for (let count = 0; count < perSecond * seconds; count++) {
      this.strangers.knock();
      if (isKnown) this.strangers.known();
      this.at += 1000 / perSecond;
    }
  }
}

describe("strangers", () => {
  it("who open the page, five in a second, are no flood", () => {
    const hand = new Hand();
    for (let second = 0; second < 60; second++) {
      for (let ask = 0; ask < 60; ask++) hand.strangers.knock();
      expect(hand.strangers.flood).toBe(false);
      hand.at += 1000;
    }
  });

  it("who ask without end are one, and for ten seconds afterwards", () => {
    const hand = new Hand();
    hand.knock(100, 3);
    expect(hand.strangers.flood).toBe(true);
    hand.at += 9000;
    expect(hand.strangers.flood).toBe(true);
    hand.at += 1100;
    expect(hand.strangers.flood).toBe(false);
  });

  it("are not counted once they show a login", () => {
    const hand = new Hand();
    hand.knock(1000, 5, true);
    expect(hand.strangers.flood).toBe(false);
    hand.knock(61, 1);
    expect(hand.strangers.flood).toBe(true);
  });
});
