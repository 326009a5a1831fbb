/**
 * Pages for people: one file each, without script and without anything from elsewhere, printable on A4. Every text from outside goes
 * through `escaped`; nothing else makes text into markup.
 */

/** Markup that was made here; a plain string is never taken for it. */
export interface Markup {
  readonly markup: string;
}

/** Text that means itself, wherever it stands in a page. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

type Piece = string | number | Markup | undefined | readonly Piece[];

function rendered(piece: Piece): string {
  if (piece === undefined) return "";
  if (typeof piece === "string" || typeof piece === "number") return escaped(String(piece));
  return "markup" in piece ? piece.markup : piece.map(rendered).join("");
}

/** Markup with values in it: html`<p>${text}</p>`. Values are escaped unless they are markup themselves. */
export function html(texts: TemplateStringsArray, ...values: readonly Piece[]): Markup {
  return { markup: texts.map((text, place) => text + rendered(values[place])).join("") };
}

/** A table with a head; numbers stand to the right in the columns that are named. */
export function table(
  head: readonly string[],
  rows: readonly (readonly Piece[])[],
  numeric: readonly number[] = [],
): Markup {
  const cell = (tag: "th" | "td", value: Piece, column: number): Markup => ({
    markup: `<${tag}${numeric.includes(column) ? ' class="number"' : ""}>${rendered(value)}</${tag}>`,
  });
  return html`<table><thead><tr>${head.map((title, column) => cell("th", title, column))}</tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>${row.map((value, column) => cell("td", value, column))}</tr>
`,
  )}</tbody></table>`;
}

/** Terms and what they are. */
export function facts(rows: readonly (readonly [string, Piece])[]): Markup {
  return html`<dl>${rows.map(
    ([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>
`,
  )}</dl>`;
}

const style = `
@page { size: A4; margin: 16mm 15mm 18mm; }
* { box-sizing: border-box; }
html { font: 10.5pt/1.45 system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; color: #1a1a1a; background: #fff; }
body { max-width: 182mm; margin: 0 auto; padding: 8mm 0; }
header { border-bottom: 2pt solid #1a1a1a; padding-bottom: 3mm; margin-bottom: 5mm; }
header p { margin: 0; color: #555; }
h1 { font-size: 18pt; line-height: 1.2; margin: 0 0 1mm; }
h2 { font-size: 12.5pt; margin: 7mm 0 2mm; break-after: avoid; }
dl { margin: 0; display: grid; grid-template-columns: repeat(2, 1fr); gap: 1.5mm 8mm; }
dl div { display: grid; grid-template-columns: 30mm 1fr; column-gap: 3mm; break-inside: avoid; }
dt { color: #555; } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
table { border-collapse: collapse; min-width: 60%; }
thead { display: table-header-group; }
th { text-align: left; font-weight: 600; color: #555; border-bottom: 1pt solid #1a1a1a; padding: 1mm 6mm 1mm 0; }
td { border-bottom: .5pt solid #ccc; padding: 1mm 6mm 1mm 0; vertical-align: top; overflow-wrap: break-word; }
tr { break-inside: avoid; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.bad { border-left: 3pt solid #b3261e; padding: 1.5mm 3mm; margin: 2mm 0; background: #fdf0ef; }
.good { border-left: 3pt solid #1e7b34; padding: 1.5mm 3mm; margin: 2mm 0; background: #effaf1; }
footer { margin-top: 8mm; border-top: .5pt solid #ccc; padding-top: 2mm; color: #555; font-size: 8.5pt; }
footer p { margin: 0 0 1mm; }
@media print { body { padding: 0; max-width: none; } .bad, .good { print-color-adjust: exact; } }
@media (max-width: 640px) { body { padding: 4mm; } dl { grid-template-columns: 1fr; } }
`;

/** A whole page. */
export function page(language: string, title: string, body: Markup): string {
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
${body.markup}
</body>
</html>
`;
}
