/** `docs/faults.md` from the fault table: what a technician looks up by the code that a topic, the log or the page tells. */
import { type FaultCode, faults } from "../../src/core/fault.ts";

const head = `# Faults

A fault is a condition of the world that somebody can mend. It is told as an event (\`…/event\`, type \`fault\`, and
\`restored\` when it is over), in \`…/gateway/{gateway}/health\`, by \`rufkreis units\` and, if it concerns a desk, by
the light at that desk. This page is made from \`src/core/fault.ts\` by \`npm run generate\`.
`;

export function faultsPage(): string {
  const sections = (Object.keys(faults) as FaultCode[]).map((code) => {
    const { scope, cause, remedy } = faults[code];
    return `## ${code}

Concerns ${scope === "desk" ? "one desk" : "the gateway"}.

- **Cause.** ${cause.en} **What to do.** ${remedy.en}
- **Ursache.** ${cause.de} **Abhilfe.** ${remedy.de}
`;
  });
  return [head, ...sections].join("\n");
}
