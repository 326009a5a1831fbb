/** Runs in the browser: words that lie on other words, that a box cuts off, or that a list has no room for. */
export function crowded(): string[] {
  const found: string[] = [];
  // What floats lies on others by intention; what only screen readers have takes no place.
  const floats = ".sections, .sheet, .notice, .settings-panel, .skip, .bar, .unseen, svg, option, script, style";
  const isClipped = (element: Element): boolean => {
    for (let around: Element | null = element; around !== null; around = around.parentElement)
      if (getComputedStyle(around).clipPath !== "none") return true;
    return false;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const lines: { readonly text: string; readonly box: DOMRect; readonly element: Element }[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = (node.textContent ?? "").trim();
    if (element === null || text === "" || element.closest(floats) !== null || !element.checkVisibility()) continue;
    if (isClipped(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) lines.push({ text: text.slice(0, 40), box, element });
  }
  const isCut = (element: Element | null, box: DOMRect): boolean => {
    for (let around = element; around !== null && around !== document.body; around = around.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(around);
      if ([overflowX, overflowY].some((how) => how === "auto" || how === "scroll")) return false;
      if (overflowX === "visible" && overflowY === "visible") continue;
      const { left, right, top, bottom } = around.getBoundingClientRect();
      if (box.left < left - 2 || box.right > right + 2 || box.top < top - 3 || box.bottom > bottom + 3) return true;
    }
    return false;
  };
  for (const { text, box, element } of lines) if (isCut(element, box)) found.push(`"${text}" is cut off`);
  for (const [place, a] of lines.entries())
    for (const b of lines.slice(place + 1)) {
      const dx = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const dy = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (dx > 2 && dy > 0.4 * Math.min(a.box.height, b.box.height)) found.push(`"${a.text}" lies on "${b.text}"`);
    }
  const pen = document.createElement("canvas").getContext("2d");
  for (const list of document.querySelectorAll("select")) {
    if (pen === null || !list.checkVisibility()) continue;
    const style = getComputedStyle(list);
    pen.font = style.font;
    const text = list.selectedOptions[0]?.label ?? "";
    const room = list.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    if (pen.measureText(text).width > room) found.push(`"${text}" is wider than its list`);
  }
  return [...new Set(found)];
}
