/**
 * Builds the page (src/page) into dist/page: one script, one stylesheet and an index, all of them files of their own, because the
 * page's security policy allows nothing inline and nothing from elsewhere.
 */
import { defineConfig } from "vite";

export default defineConfig({
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
