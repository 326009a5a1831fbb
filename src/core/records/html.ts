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

/** For a page whose security policy allows no style in it: what `page` would write into it. */
export const pageStyle = `
@page { size: A4; margin: 16mm 15mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; color: #555; } }
* { box-sizing: border-box; }
html { font: 10.5pt/1.45 system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; color: #1a1a1a; background: #fff; }
body { max-width: 182mm; margin: 0 auto; padding: 8mm 0; }
header { border-bottom: 2pt solid #1a1a1a; padding-bottom: 3mm; margin-bottom: 5mm; }
header p { margin: 0; color: #555; }
h1 { font-size: 18pt; line-height: 1.2; margin: 0 0 1mm; }
h2 { font-size: 12.5pt; margin: 7mm 0 2mm; break-after: avoid; }
h3 { font-size: 11pt; margin: 4mm 0 1.5mm; break-after: avoid; }
p { orphans: 3; widows: 3; }
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
code { white-space: nowrap; }
.path { font-size: 8.5pt; overflow-wrap: anywhere; }
.wide { width: 100%; }
.plan { max-width: 100%; height: auto; break-inside: avoid; }
.sign { margin-top: 14mm; border-top: .5pt solid #1a1a1a; width: 90mm; color: #555; }
.bad { border-left: 3pt solid #b3261e; padding: 1.5mm 3mm; margin: 2mm 0; background: #fdf0ef; }
.good { border-left: 3pt solid #1e7b34; padding: 1.5mm 3mm; margin: 2mm 0; background: #effaf1; }
footer { margin-top: 8mm; border-top: .5pt solid #ccc; padding-top: 2mm; color: #555; font-size: 8.5pt; }
footer p { margin: 0 0 1mm; }
@media print { body { padding: 0; max-width: none; } .bad, .good { print-color-adjust: exact; } }
@media (max-width: 640px) { body { padding: 4mm; } dl { grid-template-columns: 1fr; } table { display: block; overflow-x: auto; } }
`;

/**
 * A whole page.
 * @param styleAt the address of `pageStyle`, for a page that comes over HTTP; otherwise the style is in the page, which is then one file
 */
export function page(language: string, title: string, body: Markup, styleAt?: string): string {
  const [source, style] =
    styleAt === undefined
      ? ["'unsafe-inline'", `<style>${pageStyle}</style>`]
      : ["'self'", `<link rel="stylesheet" href="${escaped(styleAt)}">`];
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${source}">
<title>${escaped(title)}</title>
${style}
</head>
<body>
${body.markup}
</body>
</html>
`;
}
