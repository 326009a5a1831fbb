/**
 * Who may ask at all: browsers that were sent here by name, from our own page.
 *
 * A site somewhere can make a name of its own point to this gateway (DNS rebinding); the browser then asks us with that name
 * in `Host`. An IP address in `Host` cannot be rebound, a name must be one that we know. What changes something must
 * moreover come from our own page: browsers say so in `Origin` and `Sec-Fetch-Site`.
 */
import { isIP } from "node:net";
import { hostname } from "node:os";
import { Refusal } from "./errors.ts";

/** What is looked at of a request. */
export interface Asked {
  readonly method: string;
  /** `Host`, or what a believed proxy says it was. */
  readonly host: string;
  readonly protocol: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const safeMethods = ["GET", "HEAD", "OPTIONS"];

export class Origins {
  readonly #names: ReadonlySet<string>;

  /** @param hosts names beside localhost and this machine's own */
  constructor(hosts: readonly string[]) {
    const own = hostname().toLowerCase();
    this.#names = new Set(["localhost", own, `${own}.local`, ...hosts.map((host) => host.toLowerCase())]);
  }

  /** @throws Refusal when it comes under a foreign name or from a foreign page */
  check(asked: Asked): void {
    if (!this.#isOurs(asked.host))
      throw new Refusal(
        421,
        "host",
        `Host: "${asked.host.slice(0, 80)}" is no name of this gateway; add it to web.hosts in the configuration`,
      );
    if (!safeMethods.includes(asked.method)) checkSender(asked);
  }

  #isOurs(host: string): boolean {
    const name = host.replace(/:\d{1,5}$/, "").toLowerCase();
    if (name.startsWith("[")) return name.endsWith("]") && isIP(name.slice(1, -1)) === 6;
    return isIP(name) === 4 || this.#names.has(name.replace(/\.$/, ""));
  }
}

function checkSender({ headers, host, protocol }: Asked): void {
  const { origin, "sec-fetch-site": site } = headers;
  const foreign = new Refusal(403, "origin", "the request comes from another site; open the page itself and ask there");
  if (site !== undefined && site !== "same-origin") throw foreign;
  if (origin !== undefined && origin !== `${protocol}://${host}`) throw foreign;
}
