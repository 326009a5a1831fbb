/** What went wrong with a broker, in words that say what to do. */
export interface Trouble {
  /** `refused`: it is there and does not want us. `unreachable`: anything else. */
  readonly kind: "refused" | "unreachable";
  readonly detail: string;
}

/** Return codes of MQTT 3.1.1 and reason codes of MQTT 5 that mean "not with these credentials". */
const refusals = new Set<unknown>([4, 5, 134, 135, 138, 140]);

const remedies: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there: check the address, and that the broker runs",
  ENOTFOUND: "the name is unknown: check the address and the name server",
  EAI_AGAIN: "the name server does not answer: check the network",
  EHOSTUNREACH: "the host is not in reach: check network and address",
  ENETUNREACH: "there is no network: check cable and address",
  ETIMEDOUT: "it does not answer: check network, address and firewall",
  ECONNRESET: "it cut the connection: see the broker's log; perhaps it wants TLS (mqtts://)",
};

/** What the library says without a code, in words that say what to do. */
const sayings: Readonly<Record<string, string>> = {
  "connack timeout": "no answer to the connection request within 5 s: check that an MQTT broker is there",
  "Keepalive timeout":
    "the connection went dead, no answer for more than 5 s: check the network, and the broker's load",
};

export function explain(error: unknown, url: string, wasUp: boolean): Trouble {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: string };
  if (refusals.has(code)) {
    return {
      kind: "refused",
      detail: `${url}: the broker refuses our credentials (${message}); correct username and password here or at the broker`,
    };
  }
  if (typeof code === "number")
    return { kind: "refused", detail: `${url}: the broker refuses the connection (${message})` };
  return { kind: "unreachable", detail: `${url}: ${reason(code, message, wasUp)}` };
}

function reason(code: unknown, message: string | undefined, wasUp: boolean): string {
  const remedy = typeof code === "string" ? remedies[code] : undefined;
  if (remedy !== undefined) return `${remedy} (${code})`;
  if (typeof code === "string" && /CERT|SIGNATURE|ALTNAME/.test(code))
    return `its certificate is not trusted (${message}); give the right caFile, or mend the certificate`;
  if (message === undefined || message === "")
    return wasUp ? "the connection was lost" : "the connection was closed before it was answered: see the broker's log";
  return sayings[message] ?? message;
}
