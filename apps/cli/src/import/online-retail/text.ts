/** A text with one blank for every run of control characters and lone surrogates, which the shop refuses. */
export function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ');
}

const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Whether every character is visible or a blank. */
export function isPrintable(text: string): boolean {
  return !unprintable.test(text);
}

/** Length in characters (code points), not in UTF-16 units. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** A text from the file for a message: quoted, on one line, at most `most` characters. */
export function tidy(text: string, most = 40): string {
  const head = Array.from(text.slice(0, 2 * most))
    .slice(0, most)
    .join('');
  return `"${onOneLine(head)}${head.length < text.length ? '…' : ''}"`;
}

/** A text with a blank for each unprintable character, and single quotes for double ones. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').replaceAll('"', "'");
}
