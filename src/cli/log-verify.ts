/** `rufkreis log verify`: is the journal as it was written? Also beside a running gateway. */
import { type Command, InvalidArgumentError } from "commander";
import type { ChainProblem, ChainReport, NotedHead } from "../shell/journal-verify.ts";
import type { Act } from "./act.ts";
import { type JournalOptions, journalOptions, placeOf, unreadable } from "./journal-place.ts";
import { colour, complain, type ExitCode, endWithReader, exit, print, printJson } from "./output.ts";

/** Exit codes beside those of output.ts. */
export const verdict = {
  /** It holds, but not from its first event without a gap; what is missing is told. */
  gaps: 6,
  broken: 7,
} as const;

const help = `Whoever can write the file can write a whole new chain. Only a head that was noted elsewhere shows that: the gateway tells its
newest one in the retained topic gateway/…/health (journal.position and journal.hash), and this command prints it.

Exit codes:
  0  whole: every event is as it was written, none is missing
  6  it holds, with gaps that the journal itself told of when they came about, or the noted head is too old to compare
  7  broken: changed, taken out, put in, moved, cut off, or not the journal of the noted head
  4  it cannot be read`;

interface VerifyOptions extends JournalOptions {
  readonly head?: NotedHead;
  readonly json?: boolean;
}

export function addVerify(log: Command, act: Act): void {
  journalOptions(log.command("verify"))
    .description("Verify the chain of hashes over all events.")
    .option("--head <hash>", "a head that was noted earlier: HASH or POSITION:HASH; it must be in the chain", head)
    .option("--json", "the whole finding as one JSON object")
    .addHelpText("after", `\n${help}`)
    .action(act(verify));
}

async function verify(options: VerifyOptions): Promise<ExitCode | number> {
  endWithReader();
  const place = await placeOf(options);
  if (typeof place === "number") return place;
  const { verifyJournal } = await import("../shell/journal-verify.ts");
  try {
    const report = verifyJournal(place.path, options.head);
    if (options.json) printJson(report);
    else tell(report);
    return codeOf(report);
  } catch (error) {
    return unreadable(error);
  }
}

function codeOf({ result }: ChainReport): ExitCode | number {
  if (result === "whole") return exit.ok;
  return result === "broken" ? verdict.broken : verdict.gaps;
}

function tell(report: ChainReport): void {
  const { events, since, head, chainedLate, mended, gaps, forgotten, notedHead, problems, problemCount } = report;
  print(`${headline(report)}: ${events} events${since === undefined ? "" : ` since ${stamp(since)}`}`);
  print(`head ${head.position}:${head.hash}`);
  if (forgotten !== undefined)
    print(`${forgotten.count} events of before ${forgotten.before} were deleted, as the retention says`);
  for (const { at, count } of chainedLate)
    print(
      colour.yellow(
        `the first ${count} events are chained since ${at} only: what was changed before that cannot be seen`,
      ),
    );
  for (const { at, reason } of mended) print(colour.yellow(`${at} mended: ${reason}`));
  for (const { after, next, reason } of gaps)
    print(colour.yellow(`gap: events ${after + 1} to ${next - 1} are lost: ${reason}`));
  if (notedHead === "found") print("the noted head is in the chain: nothing before it was changed since it was noted");
  if (notedHead === "deleted") print(colour.yellow("the noted head was deleted because of its age: note a newer one"));
  for (const problem of problems) print(colour.red(problemLine(problem)));
  if (problemCount > problems.length) print(colour.red(`… and ${problemCount - problems.length} more`));
  if (report.result === "broken")
    complain(
      "the journal is not as it was written",
      `event ${problems[0]?.position ?? "?"}`,
      "keep a copy of the file, and ask who can write it; an older copy or the broker's events show what stood there",
    );
}

function headline({ result }: ChainReport): string {
  if (result === "broken") return colour.bold(colour.red("broken"));
  return result === "whole" ? colour.green("whole") : colour.yellow("holds, not without gaps");
}

function stamp({ at, clockTrusted }: NonNullable<ChainReport["since"]>): string {
  return clockTrusted ? at : `${at}? (the clock was not set)`;
}

function problemLine({ position, id, what, detail }: ChainProblem): string {
  return `event ${position}${id === undefined ? "" : ` (${id})`} ${what}: ${detail}`;
}

function head(text: string): NotedHead {
  const match = /^(?:(\d{1,15}):)?([0-9a-f]{64})$/.exec(text.trim().toLowerCase());
  if (match?.[2] === undefined)
    throw new InvalidArgumentError("use HASH or POSITION:HASH, the hash with 64 hexadecimal digits.");
  return { hash: match[2], ...(match[1] === undefined ? {} : { position: Number(match[1]) }) };
}
