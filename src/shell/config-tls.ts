/** What is wrong with the certificate of the page, told beforehand. The page reads the files itself; sirens do without it. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { dayMs, rfc3339 } from "../core/time.ts";
import { NotSmallFile, readSmallFile } from "./config-read.ts";

export interface TlsWarning {
  readonly key: "certFile" | "keyFile";
  readonly message: string;
  readonly remedy: string;
}

/** A chain of certificates is some kB; a larger file is some other file. */
const bytesMax = 1_000_000;
/** Long enough to get another one from whoever signs it. */
const endsSoonMs = 14 * dayMs;

export function tlsWarnings(
  { certFile, keyFile }: { readonly certFile: string; readonly keyFile: string },
  nowMs = Date.now(),
): TlsWarning[] {
  const warnings: TlsWarning[] = [];
  const warn = (key: TlsWarning["key"], message: string, remedy: string): void =>
    void warnings.push({ key, message, remedy });
  const certificate = parsed("certFile", certFile, (text) => new X509Certificate(text), warn);
  const privateKey = parsed("keyFile", keyFile, (text): KeyObject => createPrivateKey(text), warn);
  if (certificate === undefined) return warnings;
  if (privateKey !== undefined && !certificate.checkPrivateKey(privateKey))
    warn(
      "keyFile",
      `${keyFile} is not the key of ${certFile}, so there is no page`,
      "give the key that it was made for",
    );
  const ending = certificateEnding(Date.parse(certificate.validTo), nowMs);
  if (ending !== undefined) warn("certFile", `${certFile} ${ending}`, "renew it, and start the page anew");
  return warnings;
}

/** What is to be told of a certificate that ends then, in ms since 1970; nothing while it holds for long enough. */
export function certificateEnding(endMs: number, nowMs: number): string | undefined {
  const end = rfc3339(endMs).slice(0, 10);
  if (endMs <= nowMs) return `ended on ${end}, so browsers refuse the page`;
  return endMs - nowMs <= endsSoonMs ? `ends on ${end}; then browsers refuse the page` : undefined;
}

const names = { certFile: "certificate", keyFile: "private key without a passphrase" } as const;

function parsed<T>(
  key: TlsWarning["key"],
  path: string,
  parse: (text: string) => T,
  warn: (key: TlsWarning["key"], message: string, remedy: string) => void,
): T | undefined {
  let text: string;
  try {
    text = readSmallFile(path, bytesMax).bytes.toString("utf8");
  } catch (error) {
    const { message } = error as Error;
    const isOther = error instanceof NotSmallFile;
    warn(
      key,
      isOther ? `${message}, so there is no page` : `it cannot be read, so there is no page: ${message}`,
      isOther ? "give the path of a file in PEM form" : "make it readable for the gateway's user",
    );
    return undefined;
  }
  try {
    return parse(text);
  } catch (error) {
    const message = `${path} is no ${names[key]}, so there is no page: ${(error as Error).message}`;
    warn(key, message, `give a ${names[key]} in PEM form`);
    return undefined;
  }
}
