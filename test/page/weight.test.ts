import { rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildPage, filesOf } from "./built.ts";

const weightMax = 150 * 1024;

let directory = "";
let files = new Map<string, Buffer>();
beforeAll(async () => {
  directory = await buildPage();
  files = filesOf(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it("the whole page is at most 150 kB on its way", () => {
  const weight = [...files.values()].reduce((sum, file) => sum + gzipSync(file).length, 0);
  expect(weight).toBeGreaterThan(10_000);
  expect(weight).toBeLessThanOrEqual(weightMax);
});

it("nothing is inline, so that the policy needs no exception", () => {
  const index = files.get("index.html")?.toString() ?? "";
  expect(index.match(/<script(?![^>]*\bsrc=)[^>]*>/g)).toBeNull();
  expect(index.match(/<style|\sstyle=|\son\w+=/g)).toBeNull();
  expect([...files].filter(([, text]) => text.includes("url(data:")).map(([path]) => path)).toEqual([]);
});

it("nothing is asked of anybody but the gateway", () => {
  const namespaces = /^https?:\/\/www\.w3\.org\//;
  const addresses = [...files].flatMap(([path, text]) =>
    [...text.toString().matchAll(/https?:\/\/[\w.-]+[^\s"'`)]*/g)].flatMap(([address]) =>
      namespaces.test(address) ? [] : [`${path}: ${address}`],
    ),
  );
  expect(addresses).toEqual([]);
});

it("files are named by what is in them, so that a browser may keep them for ever", () => {
  const others = [...files.keys()].filter((path) => path !== "index.html");
  expect(others.filter((path) => !/^assets\/\w+-[\w-]{8}\.(js|css|svg)$/.test(path))).toEqual([]);
});
