/**
 * Builds the page (src/page) into dist/page: one script, one stylesheet and an index, all of them files of their own, because the
 * page's security policy allows nothing inline and nothing from elsewhere. Notes the commit that was built.
 */
import { execFileSync } from "node:child_process";
import { existsSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";

const root = import.meta.dirname;

/** The commit of this source, with `+` when files were changed since; `undefined` for a copy without its history. */
function commitOf(): string | undefined {
  const git = (...words: string[]): string =>
    execFileSync("git", words, { cwd: root, encoding: "utf8", stdio: "pipe" }).trim();
  try {
    // A copy within the tree of something else has that one's history, which says nothing.
    if (realpathSync(git("rev-parse", "--show-toplevel")) !== realpathSync(root)) return undefined;
    return `${git("rev-parse", "HEAD")}${git("status", "--porcelain", "--untracked-files=no") === "" ? "" : "+"}`;
  } catch (error) {
    console.info(`the build does not note its commit: ${(error as Error).message.split("\n")[0]}`);
    return undefined;
  }
}

/** Noted beside the program (src/shell/build-commit.ts), for the evidence pack. */
const commitNote: Plugin = {
  name: "commit-note",
  apply: "build",
  closeBundle() {
    const note = join(root, "dist/src/commit");
    const commit = commitOf();
    rmSync(note, { force: true });
    if (commit !== undefined && existsSync(join(root, "dist/src"))) writeFileSync(note, `${commit}\n`);
  },
};

export default defineConfig({
  plugins: [commitNote],
  root: "src/page",
  // What stands beside the index is not copied; icons are drawn in it.
  publicDir: false,
  build: {
    outDir: "../../dist/page",
    emptyOutDir: true,
    target: "es2022",
    // A file as text in the stylesheet would need `data:` in the policy.
    assetsInlineLimit: 0,
    // Its helper is a script of old browsers' need.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
