/** Where the page listens, and by which address it is told: one that opens from where it is meant to be opened. */
import { hostname, networkInterfaces } from "node:os";
import type { WebConfig } from "../config.ts";

/** What a socket is bound to. */
export function hostOf(listen: string): string {
  if (listen === "loopback") return "127.0.0.1";
  return listen === "lan" ? "::" : listen;
}

/**
 * The address for a browser. With `lan` that of this machine in the network, as names are not known everywhere; its name where a
 * certificate has to fit, or where there is no such address.
 */
export function urlOf({ listen, tls }: Pick<WebConfig, "listen" | "tls">, port: number): string {
  const ofLan = (): string => (tls === undefined ? addressInLan() : undefined) ?? hostname();
  const host = listen === "lan" ? ofLan() : hostOf(listen);
  return `${tls === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${port}/`;
}

/** The first IPv4 address that other machines see. */
function addressInLan(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ internal, family }) => !internal && family === "IPv4")?.address;
}
