/**
 * What the gateway and the page's process say to each other (pipe.ts). Texts of topics cross as they are, so that no payload is
 * parsed on either side.
 */

import type { Socket } from "node:net";
import type { Request, Response } from "../../core/io.ts";
import type { PlanView } from "../../core/plan-view.ts";
import type { SitePlan } from "../../core/site.ts";
import type { WebConfig } from "../config.ts";
import type { Environment } from "../config-environment.ts";

/** All that the page's process is given when it starts; plain data. */
export interface WebSetting {
  readonly web: WebConfig;
  /** The file that the site editor edits, and what was read from it when the gateway started. */
  readonly planFile: string;
  readonly running: SitePlan;
  readonly site: PlanView;
  /** Overrides of the configuration, which hold for another plan too. */
  readonly environment: Environment;
  readonly stateDirectory: string;
  readonly journalFile: string;
  /** Days that the audit is kept. */
  readonly auditDays: number;
  /** The folder of the built page. */
  readonly pageDirectory: string;
  /** Simulated buttons that may be pressed from the page. */
  readonly demo: boolean;
  /** Everybody who comes is administrator, without a login; for the demo only. */
  readonly open: boolean;
  /** Take any free port when the configured one is taken. */
  readonly anyPort: boolean;
  /** Be scheduled behind every other process of the machine. */
  readonly makesWay: boolean;
}

export type DemoPress = { readonly key: "red" | "green"; readonly desk: string; readonly holdMs: number };

/** Where processes for the page come from: one at a time, and another when it is gone. */
export interface PageSource {
  /** No more of them; resolves when the last one has ended, which it is told before, or was ended by force. */
  readonly close: () => Promise<void>;
}

export interface PageEvents {
  /** A process is there, at the other end of this. */
  readonly came: (socket: Socket) => void;
  /** It is gone, as one that is started again may be. */
  readonly gone: () => void;
  /** There is none, and why. */
  readonly lost: (why: string) => void;
  /** What one wrote about its own end, in some lines. */
  readonly lastWords: (text: string) => void;
}

export type ToPage =
  /** The first one. */
  | { readonly kind: "begin"; readonly setting: WebSetting }
  /** Retained topics that changed since the last message; `null` for one that is gone. With `whole`, all there are. */
  | { readonly kind: "topics"; readonly whole: boolean; readonly topics: readonly (readonly [string, string | null])[] }
  | { readonly kind: "answer"; readonly id: string; readonly response: Response }
  | { readonly kind: "pressed"; readonly id: string; readonly trouble: string | undefined }
  /** There are new events on disk. */
  | { readonly kind: "appended" }
  /** All retained topics, for who asked for them once. */
  | { readonly kind: "snapshot"; readonly id: string; readonly topics: readonly (readonly [string, string])[] }
  | { readonly kind: "close" };

/** How often a page says that it lives. */
export const aliveEveryMs = 2000;

export type FromPage =
  | { readonly kind: "alive" }
  /** With TLS, until when its certificate holds, in ms since 1970. */
  | { readonly kind: "listening"; readonly url: string; readonly certificateEndMs?: number | undefined }
  /** The one-time code of the first start. */
  | { readonly kind: "code"; readonly code: string }
  /** The page cannot be had; it goes on trying. */
  | { readonly kind: "trouble"; readonly detail: string }
  | { readonly kind: "note"; readonly text: string }
  /** Whether anybody looks at the topics. */
  | { readonly kind: "watched"; readonly watched: boolean }
  | { readonly kind: "ask"; readonly id: string; readonly transaction: string; readonly request: Request }
  /** Wants all retained topics once. */
  | { readonly kind: "snapshot"; readonly id: string }
  | { readonly kind: "press"; readonly id: string; readonly press: DemoPress };
