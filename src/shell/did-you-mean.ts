/** The word of a list that somebody probably meant, for error messages that name an unknown one. */

/** How many letters must be changed, added, left out or swapped with the next to turn one word into the other. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] as number;
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    rows.push(line);
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const edits = [at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + (same ? 0 : 1)];
      if (swapped) edits.push(at(row - 2, column - 2) + 1);
      line.push(Math.min(...edits));
    }
  }
  return at(a.length, b.length);
}

/** The nearest of `words`, if it is near: a third of its letters may be wrong. Words are compared without case. */
export function didYouMean(word: string, words: readonly string[]): string | undefined {
  // Nobody means a name by 60 characters; longer input would only cost time.
  if (word.length > 60) return undefined;
  const ranked = words
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}
