/**
 * A journal that became shorter than it was: an accident with a copy, a file system that was mended, a card that forgot.
 *
 * SQLite looks at the length of a file whose log is empty; with a log it takes what the log says, reads
 * missing pages as they are needed, and throws the log away when the file is empty. So we look first, before
 * it opens the file: each page of the database, as of the last commit, must be in the file or in the log
 * (https://sqlite.org/fileformat2.html, 1.3 and 4). A file that is short because its process died before it moved the
 * log into it is whole by that rule.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { makePrivate } from "./journal-file.ts";
import { applicationId } from "./journal-schema.ts";

const headerBytes = 100;
const applicationAt = 68;
const logHeaderBytes = 32;
const frameHeaderBytes = 24;
/** A log is 4 MB, more only while somebody reads without end; one so long takes a second to look through, and is left to SQLite. */
const logBytesMax = 256_000_000;

interface Log {
  readonly bytes: Buffer;
  readonly pageBytes: number;
  /** By page, where in the log its newest committed content begins. */
  readonly pages: ReadonlyMap<number, number>;
  /** The length of the database after the last commit, in pages. */
  readonly length: number;
  /** Whose database it is, if the page that says so is in the log. */
  readonly application: number | undefined;
}

/** Whether pages are missing, and how many; `undefined`: the file is as long as it should be, or is not one that we understand. */
export function missingPages(path: string): number | undefined {
  if (!existsSync(path) && !existsSync(`${path}-wal`)) return undefined;
  const header = readHeader(path);
  const log = readLog(`${path}-wal`);
  if (header.bytes === 0) return log === undefined ? undefined : log.length;
  // Somebody else's database is none of our business; it is told when it is opened.
  if ((log?.application ?? header.application) !== applicationId) return undefined;
  const pageBytes = header.pageBytes ?? log?.pageBytes;
  const length = log?.length ?? header.length;
  if (pageBytes === undefined || length === undefined) return undefined;
  let missing = 0;
  for (let page = Math.floor(header.bytes / pageBytes) + 1; page <= length; page++)
    if (log?.pages.has(page) !== true) missing++;
  return missing === 0 ? undefined : missing;
}

/** Writes what is left of a short file, with what its log has, to a place of its own; SQLite would not put the two together. */
export function writeImage(path: string, image: string): void {
  rmSync(image, { force: true });
  makePrivate(image);
  if (existsSync(path)) copyFileSync(path, image);
  const log = readLog(`${path}-wal`);
  const descriptor = openSync(image, "r+");
  try {
    if (log === undefined) return;
    for (const [page, at] of log.pages) writeSync(descriptor, log.bytes, at, log.pageBytes, (page - 1) * log.pageBytes);
    ftruncateSync(descriptor, log.length * log.pageBytes);
  } finally {
    closeSync(descriptor);
  }
}

interface Header {
  readonly bytes: number;
  readonly pageBytes?: number;
  readonly application?: number;
  /** In pages, as the header says; only if the release of SQLite that wrote last kept it. */
  readonly length?: number;
}

function readHeader(path: string): Header {
  if (!existsSync(path)) return { bytes: 0 };
  const descriptor = openSync(path, "r");
  try {
    const { size: bytes } = fstatSync(descriptor);
    const header = Buffer.alloc(headerBytes);
    if (readSync(descriptor, header, 0, headerBytes, 0) < headerBytes) return { bytes };
    if (header.toString("latin1", 0, 16) !== "SQLite format 3\0") return { bytes };
    const isKept = header.readUInt32BE(24) === header.readUInt32BE(92);
    return {
      bytes,
      pageBytes: pageBytesOf(header.readUInt16BE(16)),
      application: header.readUInt32BE(applicationAt),
      ...(isKept && { length: header.readUInt32BE(28) }),
    };
  } finally {
    closeSync(descriptor);
  }
}

/** 65536 does not fit into the two bytes of its field and is written as 1. */
function pageBytesOf(field: number): number {
  return field === 1 ? 65_536 : field;
}

/** The committed pages of a log; `undefined` if it has none. Its last frames may be of a commit that never came to its end. */
function readLog(path: string): Log | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || status.size > logBytesMax) return undefined;
  const bytes = readFileSync(path);
  if (bytes.length < logHeaderBytes || (bytes.readUInt32BE(0) & ~1) >>> 0 !== 0x377f0682) return undefined;
  const isBig = (bytes.readUInt32BE(0) & 1) === 1;
  const pageBytes = bytes.readUInt32BE(8);
  if (pageBytes < 512 || pageBytes > 65_536) return undefined;
  let sum = checksum([0, 0], bytes.subarray(0, 24), isBig);
  if (!isSum(sum, bytes, 24)) return undefined;
  const frameBytes = frameHeaderBytes + pageBytes;
  const pages = new Map<number, number>();
  let uncommitted: [number, number][] = [];
  let length: number | undefined;
  for (let at = logHeaderBytes; at + frameBytes <= bytes.length; at += frameBytes) {
    if (bytes.compare(bytes, 16, 24, at + 8, at + 16) !== 0) break; // left over from before the log was begun again
    sum = checksum(sum, bytes.subarray(at, at + 8), isBig);
    sum = checksum(sum, bytes.subarray(at + frameHeaderBytes, at + frameBytes), isBig);
    if (!isSum(sum, bytes, at + 16)) break;
    uncommitted.push([bytes.readUInt32BE(at), at + frameHeaderBytes]);
    const lengthAfter = bytes.readUInt32BE(at + 4);
    if (lengthAfter === 0) continue;
    length = lengthAfter;
    for (const [page, place] of uncommitted) pages.set(page, place);
    uncommitted = [];
  }
  if (length === undefined) return undefined;
  const first = pages.get(1);
  const application = first === undefined ? undefined : bytes.readUInt32BE(first + applicationAt);
  return { bytes, pageBytes, pages, length, application };
}

type Sum = readonly [number, number];

function isSum([first, second]: Sum, bytes: Buffer, at: number): boolean {
  return bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second;
}

function checksum([first, second]: Sum, bytes: Buffer, isBig: boolean): Sum {
  const word = (at: number): number => (isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  let [a, b] = [first, second];
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + word(at) + b) >>> 0;
    b = (b + word(at + 4) + a) >>> 0;
  }
  return [a, b];
}
