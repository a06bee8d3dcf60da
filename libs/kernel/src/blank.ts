/**
 * Invisible characters that are not control characters, as the content of a character class of a regular expression
 * with the flag `u`: white space, default-ignorable code points (Unicode, DerivedCoreProperties), interlinear
 * annotation marks, the empty braille pattern and the null notehead. Spelled out, since few engines support the
 * properties.
 */
export const BLANK = [
  String.raw`\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f \u00a0\u00ad\u061c\u115f\u1160\u1680`,
  String.raw`\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff\uffa0\ufff0-\ufffb`,
  String.raw`\u{1bca0}-\u{1bca3}\u{1d159}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}`,
].join('');

const blank = new RegExp(`^[\\s${BLANK}]*$`, 'u');

/** Whether a text has no visible character. */
export function isBlank(text: string): boolean {
  return blank.test(text);
}
