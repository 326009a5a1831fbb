/**
 * Asks the gateway over HTTP. What it refuses comes back as `Refused` with the code of docs/mqtt.md; what cannot be reached, as
 * `Unreachable`. Nothing is asked twice by itself: a request may have been taken although its answer was lost.
 */

interface Told {
  readonly code: string;
  readonly message: string;
  readonly from?: string;
}

export class Refused extends Error {
  readonly code: string;
  readonly status: number;
  /** RFC 3339, from when on what was asked about has to be. */
  readonly from: string | undefined;
  /** Seconds after which it is worth asking again. */
  readonly waitS: number | undefined;

  constructor({ code, message, from }: Told, status: number, waitS?: number) {
    super(message);
    this.code = code;
    this.status = status;
    this.from = from;
    this.waitS = waitS;
  }
}

export class Unreachable extends Error {}

/** A gateway that is well answers in milliseconds; a pairing may take 10 s to be proved. */
const answerMsMax = 20_000;

let csrf: string | null = null;

/** The token that the session gave; it goes with everything that changes something. */
export function setCsrf(token: string | null): void {
  csrf = token;
}

export function get<T>(path: string): Promise<T> {
  return call(path, { headers: { accept: "application/json" } });
}

export function post<T>(path: string, body: object = {}): Promise<T> {
  return send("POST", path, body);
}

export function patch<T>(path: string, body: object): Promise<T> {
  return send("PATCH", path, body);
}

export function remove<T>(path: string): Promise<T> {
  return send("DELETE", path, {});
}

function send<T>(method: "POST" | "PATCH" | "DELETE", path: string, body: object): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json", "content-type": "application/json" };
  if (csrf !== null) headers["x-csrf-token"] = csrf;
  return call(path, { method, headers, body: JSON.stringify(body) });
}

/** A file as it is: a picture. */
export function putFile<T>(path: string, file: Blob): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json", "content-type": file.type };
  if (csrf !== null) headers["x-csrf-token"] = csrf;
  return call(path, { method: "PUT", headers, body: file });
}

async function call<T>(path: string, init: RequestInit): Promise<T> {
  const response = await reach(path, init);
  const json: unknown = await response.json().catch((error: unknown) => {
    throw new Unreachable(String(error));
  });
  if (response.ok) return json as T;
  const { error } = json as { readonly error?: Partial<Told> };
  throw new Refused({ code: "unknown", message: response.statusText, ...error }, response.status, waitOf(response));
}

/** A proxy in front of the gateway may say a day instead of seconds; that is not told. */
function waitOf({ headers }: Response): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api/${path}`, { ...init, cache: "no-store", signal: AbortSignal.timeout(answerMsMax) });
  } catch (error) {
    throw new Unreachable(error instanceof Error ? error.message : String(error));
  }
}
