/** The certificate of the page in `config check` and at the start: what keeps browsers away is a warning, and the gateway starts. */
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseConfig } from "../../src/shell/config.ts";
import { problemLine } from "../../src/shell/config-problem.ts";
import { tlsWarnings } from "../../src/shell/config-tls.ts";
import { siteText } from "../cli/site.ts";

const dayMs = 86_400_000;
let directory: string;
const at = (name: string): string => join(directory, name);

function certify(name: string): void {
  const subject = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"];
  const files = ["-keyout", at(`${name}.key`), "-out", at(`${name}.crt`)];
  execFileSync("openssl", ["req", ...subject, "-subj", "/CN=localhost", ...files], { stdio: "ignore" });
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "rufkreis-tls-"));
  certify("page");
  certify("other");
  writeFileSync(at("garbage"), "garbage\n");
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What the configuration warns of, below `web`. */
function warned(certFile: string, keyFile: string, listen = "loopback"): string[] {
  const web = `web: { listen: "${listen}", tls: { certFile: ${certFile}, keyFile: ${keyFile} } }\n`;
  const result = parseConfig(siteText(["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"], 1883) + web, at("site.yaml"));
  if (!result.ok) throw new Error(result.problems.map(problemLine).join());
  return result.warnings.map(problemLine).filter((line) => line.startsWith("web."));
}

describe("the certificate of the page", () => {
  it("is nothing to speak of when it is right, or when there is no page", () => {
    expect(warned("page.crt", "page.key")).toEqual([]);
    expect(warned("nowhere", "garbage", "off")).toEqual([]);
  });

  it.each([
    [
      "missing",
      "nowhere",
      "page.key",
      /^web\.tls\.certFile: it cannot be read, so there is no page: ENOENT.* · .*site\.yaml:\d+:\d+ · /,
    ],
    ["garbage", "garbage", "page.key", /^web\.tls\.certFile: .*garbage is no certificate, .* in PEM form$/],
    ["a directory", ".", "page.key", /^web\.tls\.certFile: .* is a directory, not a file, so/],
    ["without its key", "page.crt", "nowhere", /^web\.tls\.keyFile: it cannot be read/],
    ["with garbage as its key", "page.crt", "garbage", /^web\.tls\.keyFile: .*garbage is no private key/],
    ["with another's key", "page.crt", "other.key", /^web\.tls\.keyFile: .*other\.key is not the key of .*page\.crt/],
  ])("%s: a warning with its place", (_, certFile, keyFile, line) => {
    expect(warned(certFile, keyFile)).toEqual([expect.stringMatching(line)]);
  });

  it("is named with its day when it ends within 14 days, and when it has ended", () => {
    const files = { certFile: at("page.crt"), keyFile: at("page.key") };
    const after = (days: number): string[] =>
      tlsWarnings(files, Date.now() + days * dayMs).map(({ key, message }) => `${key} ${message}`);
    expect(after(15)).toEqual([]);
    expect(after(17)).toEqual([expect.stringMatching(/^certFile .*page\.crt ends on \d{4}-\d\d-\d\d; then browsers/)]);
    expect(after(31)).toEqual([expect.stringMatching(/^certFile .*page\.crt ended on \d{4}-\d\d-\d\d, so browsers/)]);
  });

  it("keeps no gateway from starting with an end that is no date", () => {
    const end = vi.spyOn(X509Certificate.prototype, "validTo", "get").mockReturnValue("Bad time value");
    expect(warned("page.crt", "page.key")).toEqual([]);
    expect(end).toHaveBeenCalled();
    end.mockRestore();
  });
});
