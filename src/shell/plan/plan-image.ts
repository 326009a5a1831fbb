/**
 * Pictures of a plan: PNG or JPEG, told by their first bytes and not by what the sender says, with a bound on bytes and on pixels. They
 * are kept as they came and read by nobody here but for their size; a browser gets them with the type that was found. No SVG, which
 * is a document with scripts.
 */

export type ImageType = "image/png" | "image/jpeg";

export interface ImageSize {
  readonly type: ImageType;
  readonly widthPx: number;
  readonly heightPx: number;
}

export const imageBytesMax = 3_000_000;
/** A small file may be a huge picture, which then takes a browser's memory. */
const pixelsMax = 40_000_000;
const sideMax = 12_000;

const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Type and size of a picture, or what is wrong with it. */
export function imageSize(bytes: Buffer): ImageSize | { readonly wrong: string } {
  const found = pngSize(bytes) ?? jpegSize(bytes);
  if (found === undefined) return { wrong: "it is no PNG and no JPEG; export the plan as one of these" };
  const { widthPx, heightPx } = found;
  if (widthPx < 1 || heightPx < 1) return { wrong: "the picture has no size; export it anew" };
  if (widthPx > sideMax || heightPx > sideMax || widthPx * heightPx > pixelsMax)
    return { wrong: `the picture has ${widthPx} × ${heightPx} pixels; make it smaller, 4000 × 3000 are plenty` };
  return found;
}

function pngSize(bytes: Buffer): ImageSize | undefined {
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(pngStart) || bytes.toString("latin1", 12, 16) !== "IHDR")
    return undefined;
  return { type: "image/png", widthPx: bytes.readUInt32BE(16), heightPx: bytes.readUInt32BE(20) };
}

/** Frames that have the size in them: SOF0 to SOF15 without tables (C4), extensions (C8) and arithmetic coding (CC). */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegSize(bytes: Buffer): ImageSize | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] as number;
    if (isFrame(marker))
      return { type: "image/jpeg", heightPx: bytes.readUInt16BE(at + 5), widthPx: bytes.readUInt16BE(at + 7) };
    // Fill bytes before a marker; otherwise a segment with its length, which is never 0.
    at += marker === 0xff ? 1 : 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return undefined;
}
