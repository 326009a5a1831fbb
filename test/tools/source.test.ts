import { describe, expect, it } from "vitest";
import { functionsOf, importsOf, packageOf, withoutComments } from "./source.ts";

describe("reading source", () => {
  it("leaves comments out, but not what looks like one in a string", () => {
    expect(withoutComments('a; // Date\n"// kept"; /* x\ny */ b')).toBe('a; \n"// kept"; \n b');
  });

  it("finds imports of every kind", () => {
    const text = 'import { a } from "x";\nimport "y";\nexport * from "./z.ts";\nawait import("@s/t/u");\n// from "no"';
    expect(importsOf(text)).toEqual(["x", "y", "./z.ts", "@s/t/u"]);
    expect(importsOf(text).map(packageOf)).toEqual(["x", "y", undefined, "@s/t"]);
  });

  it("measures functions, also those with a signature of several lines", () => {
    const text = [
      "function a(): void {",
      "  if (x) {",
      "    y();",
      "  }",
      "}",
      "const table = {",
      "  b: (c) => {",
      "    d();",
      "  },",
      "};",
      "class E {",
      "  async f(",
      "    g: string,",
      "  ): Promise<void> {",
      "    h();",
      "  }",
      "}",
      'describe("i", () => {',
      '  it("j", () => {',
      "    k();",
      "  });",
      "});",
    ].join("\n");
    expect(functionsOf(text)).toEqual([
      { line: 1, lines: 5 },
      { line: 7, lines: 3 },
      { line: 14, lines: 3 },
      { line: 19, lines: 3 },
    ]);
  });
});
