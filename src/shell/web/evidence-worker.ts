/** The thread in which an evidence pack is made: the whole journal is read and verified, which the page's first thread has no time for. */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { evidencePage } from "../../core/records/evidence-html.ts";
import type { Language } from "../../core/records/words.ts";
import { type EvidenceWish, readEvidence } from "../evidence.ts";
import { LogUnreadable } from "../journal-read.ts";
import { contextOf } from "../report-context.ts";

export interface EvidenceOrder extends EvidenceWish {
  readonly form: "html" | "json";
  readonly lang: Language;
  /** Where the page finds its style. */
  readonly styleAt: string;
}

export type EvidenceReply = { readonly text: string } | { readonly unreadable: string };

/** Lower than the page's. */
const niceness = 15;
try {
  setPriority(niceness);
} catch (error) {
  console.error(`the evidence pack is made at the gateway's priority: ${(error as Error).message}`);
}

function made({ form, lang, styleAt, ...wish }: EvidenceOrder): EvidenceReply {
  try {
    const evidence = readEvidence(wish);
    if (form === "json") return { text: JSON.stringify(evidence) };
    return { text: evidencePage(evidence, contextOf({ lang }, wish.plan), styleAt) };
  } catch (error) {
    if (error instanceof LogUnreadable) return { unreadable: error.message };
    throw error;
  }
}

parentPort?.postMessage(made(workerData as EvidenceOrder));
