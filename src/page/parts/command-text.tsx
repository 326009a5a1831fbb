/** A sentence with commands in it, which the tables mark with backticks for terminals. */
export function CommandText({ text }: { readonly text: string }) {
  return <>{text.split("`").map((part, index) => (index % 2 === 0 ? part : <code key={part}>{part}</code>))}</>;
}
