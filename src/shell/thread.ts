/**
 * Starts a thread of ours. The product runs `.js`. Run from its sources (tests, a developer), the thread must first be taught
 * TypeScript: a thread does not inherit the loader of its parent.
 */
import { Worker, type WorkerOptions } from "node:worker_threads";

/** @param script without its ending, as `new URL("./name", import.meta.url)` gives it */
export function startThread(script: URL, options: WorkerOptions = {}): Worker {
  if (import.meta.url.endsWith(".js")) return new Worker(new URL(`${script.href}.js`), { ...options, execArgv: [] });
  const loader = import.meta.resolve("tsx/esm/api");
  const source = `${script.href}.ts`;
  const code = `import(${JSON.stringify(loader)}).then(({ register }) => (register(), import(${JSON.stringify(source)})))`;
  return new Worker(code, { ...options, eval: true, execArgv: [] });
}
