/** The house rules that a machine can hold. Each names the files that break it. */
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { faults } from "../src/core/fault.ts";
import { functionsOf, importsOf, isCode, packageOf, projectFiles, textOf, withoutComments } from "./tools/source.ts";

const linesMax = 400;
const functionLinesMax = 60;

const files = projectFiles();
const code = files.filter((path) => isCode(path) && !path.includes(".gen."));
const typescript = code.filter((path) => /\.tsx?$/.test(path));
const core = typescript.filter((path) => path.startsWith("src/core/"));

/** Lines of these files that match, as `path:line: text`. */
function found(paths: readonly string[], pattern: RegExp, read = textOf): string[] {
  return paths.flatMap((path) =>
    read(path)
      .split("\n")
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

const codeOf = (path: string): string => withoutComments(textOf(path));
/** Imports of our own files, as paths from the root. */
const ownImports = (path: string): string[] =>
  importsOf(textOf(path))
    .filter((name) => name.startsWith("."))
    .map((name) => join(dirname(path), name));

describe("a page, not a scroll", () => {
  it(`no file has more than ${linesMax} lines`, () => {
    expect(code.filter((path) => textOf(path).split("\n").length - 1 > linesMax)).toEqual([]);
  });

  it(`no function has more than ${functionLinesMax} lines`, () => {
    const programs = code.filter((path) => !path.endsWith(".css"));
    const long = programs.flatMap((path) =>
      functionsOf(textOf(path)).flatMap(({ line, lines }) =>
        lines > functionLinesMax ? [`${path}:${line}: ${lines} lines`] : [],
      ),
    );
    expect(long).toEqual([]);
  });
});

/** Each file may import those before it, and those of its own row. */
const layers: readonly (readonly string[])[] = [
  ["time", "fault", "siphash", "circuit1", "memo", "level"],
  ["plan-view"],
  ["plan-problems", "form-problems"],
  ["problem"],
  ["site", "site-errors", "plan-error", "day-plan", "circuits-plan", "circuit-errors"],
  ["plan-change"],
  ["plan-edited"],
  ["pairing", "trust", "room"],
  ["event"],
  ["alarm-table"],
  ["io", "causes"],
  ["page-change"],
  ["frame"],
  ["link-state"],
  ["link-show", "link-probe"],
  ["link"],
  ["alarm", "place"],
  ["coverage", "circuits", "drill-state", "all-clear"],
  ["signal-table"],
  ["signals"],
  ["watch"],
  ["state"],
  ["reply"],
  ["pair", "call", "drill"],
  ["function-test", "green-key"],
  ["report", "request", "restore"],
  ["settle"],
  ["gateway"],
  ["view", "rehearsal"],
  ["records/words", "records/statistics", "records/entry", "records/retention"],
  ["records/time-text"],
  ["records/sentences", "records/csv", "records/case", "records/html"],
  ["records/answers", "records/fault-times"],
  ["records/drill"],
  ["records/quality", "records/case-html"],
  ["records/export"],
  ["records/drill-html", "records/export-html"],
  ["records/export-data", "records/evidence"],
  ["records/evidence-plan", "records/evidence-words"],
  ["records/evidence-html"],
];

describe("the core is pure", () => {
  it("imports only itself and the wire's tables", () => {
    const foreign = core.flatMap((path) =>
      importsOf(textOf(path))
        .map((name) => ({ path, name }))
        .filter(({ name }) => !/^(src\/core|firmware-protocol)\/[\w/-]+\.ts$/.test(join(dirname(path), name))),
    );
    expect(foreign).toEqual([]);
  });

  it("knows no clock, no chance, no timers and no process", () => {
    expect(
      found(
        core,
        /\b(Date|performance|setTimeout|setInterval|setImmediate|process|console|fetch|crypto|globalThis)\b|Math\.random/,
        codeOf,
      ),
    ).toEqual([]);
  });

  it("stands in the layers of docs/architecture.md, each file in one", () => {
    const names = core.map((path) => path.replace(/^src\/core\/|\.ts$/g, ""));
    expect(layers.flat().sort()).toEqual(names.sort());
  });

  it("imports downwards only", () => {
    const level = (name: string): number => layers.findIndex((layer) => layer.includes(name));
    const upwards = core.flatMap((path) => {
      const name = path.replace(/^src\/core\/|\.ts$/g, "");
      const others = ownImports(path).flatMap((other) => /^src\/core\/([\w/-]+)\.ts$/.exec(other)?.[1] ?? []);
      return others.filter((other) => level(other) > level(name)).map((other) => `${name} imports ${other}`);
    });
    expect(upwards).toEqual([]);
  });
});

/** The page has what the gateway says, what its reports say, and how it says it; decisions of the core have no business in a browser. */
const pageMay =
  /^(src\/page\/|src\/core\/(circuit1|coverage|event|fault|io|level|page-change|plan-change|plan-edited|plan-view|problem|records\/(drill|export|export-data|quality|statistics|time-text)|room|view)\.ts|firmware-protocol\/patterns\.ts)/;

describe("who may import whom", () => {
  it.each([
    ["firmware-protocol", /^firmware-protocol\//, /^firmware-protocol\//],
    ["devices", /^devices\/[^/]+(\/driver)?\.ts$/, /^(devices|firmware-protocol)\//],
    ["src/shell", /^src\/shell\//, /^(src\/(core|shell)|firmware-protocol|devices)\//],
    ["src/main.ts", /^src\/main\.ts$/, /^(src\/(core|shell)|firmware-protocol)\//],
    ["src/cli", /^src\/cli\//, /^(src\/(cli|core|shell|main\.ts|demo))/],
    ["src/page", /^src\/page\//, pageMay],
    ["src/demo", /^src\/demo\//, /^(src\/(demo|core|shell|main\.ts)|firmware-protocol|devices)/],
  ])("%s", (_, from, to) => {
    const wrong = typescript
      .filter((path) => from.test(path))
      .flatMap((path) => ownImports(path).flatMap((other) => (to.test(other) ? [] : [`${path} imports ${other}`])));
    expect(wrong).toEqual([]);
  });
});

describe("the page", () => {
  const page = typescript.filter((path) => path.startsWith("src/page/"));

  it("takes no value from the core but tables, and what has no further imports", () => {
    const values = page.flatMap((path) =>
      [...codeOf(path).matchAll(/^import (?!type\b)[^;]*?from "[./]+core\/([\w/]+)\.ts"/gm)].flatMap(([, name]) =>
        name !== undefined && ["circuit1", "event", "fault", "problem", "records/time-text", "room"].includes(name)
          ? []
          : [`${path}: ${name}`],
      ),
    );
    expect(values).toEqual([]);
  });

  it("writes nothing into the document as markup, so that no text of anybody can become code", () => {
    expect(
      found(page, /innerHTML|outerHTML|insertAdjacent|document\.write|dangerously|\beval\b|new Function/, codeOf),
    ).toEqual([]);
  });

  it("has no inline styles, which its security policy would refuse", () => {
    expect(found(page, /\sstyle=/, codeOf)).toEqual([]);
  });
});

describe("what is written down is so", () => {
  const { dependencies, devDependencies } = JSON.parse(textOf("package.json")) as Record<
    "dependencies" | "devDependencies",
    Record<string, string>
  >;

  it("each dependency has a reason in docs/dependencies.md, and each reason a dependency", () => {
    const reasons = [...textOf("docs/dependencies.md").matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
    expect(reasons.sort()).toEqual([...Object.keys(dependencies), ...Object.keys(devDependencies)].sort());
  });

  it("the program imports only what is installed with it, in one exact version", () => {
    const used = typescript
      .filter((path) => /^(src|firmware-protocol)\//.test(path))
      .flatMap((path) => importsOf(textOf(path)).flatMap((name) => packageOf(name) ?? []));
    expect([...new Set(used)].filter((name) => !(name in dependencies))).toEqual([]);
    expect(
      Object.values({ ...dependencies, ...devDependencies }).filter((version) => !/^\d+\.\d+\.\d+$/.test(version)),
    ).toEqual([]);
  });

  it("each fault code has its section in docs/faults.md, and each section its code", () => {
    const sections = [...textOf("docs/faults.md").matchAll(/^## (\S+)$/gm)].map(([, code]) => code);
    expect(sections.sort()).toEqual(Object.keys(faults).sort());
  });

  it("each file that a document links to is there", () => {
    const documents = files.filter((path) => path.endsWith(".md"));
    const missing = documents.flatMap((path) =>
      [...textOf(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map(([, link]) => join(dirname(path), link as string).replace(/\/$/, ""))
        .filter(
          (target) => !files.some((file) => file === target || file.startsWith(`${target}/`)) && target !== "LICENSE",
        )
        .map((target) => `${path} → ${target}`),
    );
    expect(missing).toEqual([]);
  });
});

describe("the changelog", () => {
  it("has no empty line within a list: what comes after it would be a list of its own", () => {
    expect(textOf("CHANGELOG.md").match(/^(?:- | {2}).*\n\n+- .*/gm) ?? []).toEqual([]);
  });
});

describe("nothing is left lying about", () => {
  // Put together from pieces, so that this file does not find itself.
  const any = (...words: readonly string[]): RegExp => new RegExp(words.join("|"));

  it("no test is left out or alone", () => {
    expect(
      found(
        typescript.filter((path) => path.endsWith(".test.ts")),
        any("\\.on" + "ly\\(", "\\.sk" + "ip\\(", "\\.to" + "do\\(", "\\bx(it|describe)\\("),
        codeOf,
      ),
    ).toEqual([]);
  });

  it("no failure is swallowed without a name", () => {
    expect(found(typescript, /\bcatch \{|\bcatch\(\(\) => \{\s*\}\)/, codeOf)).toEqual([]);
  });

  it("no reminder instead of work", () => {
    expect(found(code, any("\\bTO" + "DO\\b", "\\bFIX" + "ME\\b", "\\bXX" + "X\\b"))).toEqual([]);
  });

  it("no path of somebody's machine", () => {
    const texts = files.filter((path) => /\.(ts|c|h|md|json|ya?ml|sh|service|rules|mjs)$|\/run$|Makefile$/.test(path));
    expect(found(texts, any("/ho" + "me/\\w", "/ro" + "ot/", "/wo" + "rk/", "/Use" + "rs/\\w"))).toEqual([]);
  });
});
