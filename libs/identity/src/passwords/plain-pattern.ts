/** Pieces that are repeated so short are as soon guessed as one of their characters. */
const LONGEST_PIECE = 4;
/** What fingers and tongues run along: rows and zigzags of keyboards, the alphabet, the digits. */
const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
];

/**
 * Whether a text in lower case is a piece of up to four characters over and over, or one run of a keyboard, the alphabet
 * or the digits, in either direction and from the beginning again at its end. No list can hold all of these.
 */
export function isPlain(text: string): boolean {
  const characters = Array.from(text);
  const repeats = (length: number): boolean =>
    characters.every((one, i) => i < length || one === characters[i - length]);
  for (let length = 1; length <= LONGEST_PIECE; length += 1) if (repeats(length)) return true;
  const reversed = characters.toReversed().join('');
  return RUNS.some((run) => {
    const round = run.repeat(Math.ceil(text.length / run.length) + 1);
    return round.includes(text) || round.includes(reversed);
  });
}
