/** A secret from whoever types: unseen at a terminal, the first line of standard input otherwise. */
import { createInterface } from "node:readline/promises";
import { interrupted } from "./ended.ts";

/** The longest that anybody types; a file that was given by mistake is not read on. */
const lengthMax = 1000;

/** @throws Ended when it is broken off */
export async function readSecret(prompt: string): Promise<string> {
  if (process.stdin.isTTY !== true) return readLine();
  // Before anybody is asked to type, or the first letters would be shown.
  process.stdin.setRawMode(true);
  process.stderr.write(prompt);
  try {
    return await typed();
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
    process.stderr.write("\n");
  }
}

async function readLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  return "";
}

/** Until Enter; nothing of it is shown. */
function typed(): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const take = (data: Buffer): void => {
      for (const letter of data.toString("utf8")) {
        if (letter === "\r" || letter === "\n") return end(() => resolve(text));
        if (letter === "\u0003" || letter === "\u0004") return end(() => reject(interrupted()));
        if (letter === "\u007f" || letter === "\b") text = [...text].slice(0, -1).join("");
        else if (text.length < lengthMax) text += letter;
      }
    };
    const end = (settle: () => void): void => {
      process.stdin.off("data", take);
      settle();
    };
    process.stdin.on("data", take).resume();
  });
}
