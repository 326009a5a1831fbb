/** What an experiment is: a name, a promise that it holds or breaks, and a bounded, repeatable run. */

export interface Options {
  /** The same seed gives the same inputs. */
  readonly seed: number;
  /** A tenth of the work or less, for trying it out; its result proves nothing, and says so in its options. */
  readonly quick: boolean;
}

/** Figures by name, and whether the promise held. */
export type Result = Readonly<Record<string, unknown>> & { readonly held: boolean };

export type Progress = (text: string) => void;

export interface Experiment {
  /** `[a-z-]+`, as it is typed. */
  readonly name: string;
  /** One sentence with the figures that are promised. */
  readonly promise: string;
  readonly run: (options: Options, progress: Progress) => Promise<Result>;
}
