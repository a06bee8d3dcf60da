/** Longest piece whose repetition is refused: it is as easily guessed as the piece alone. */
const maxPieceLength = 4;
/** Sequences that are easy to type: rows and zigzags of keyboards, the alphabet, the digits. */
const runs = [
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
 * Whether a lower-case text is the repetition of a piece of up to four characters, or one run of a keyboard, the
 * alphabet or the digits, in either direction and cyclic. Too many for a list.
 */
export function isPlain(text: string): boolean {
  const characters = Array.from(text);
  const repeats = (length: number): boolean =>
    characters.every((one, i) => i < length || one === characters[i - length]);
  for (let length = 1; length <= maxPieceLength; length += 1) if (repeats(length)) return true;
  const reversed = characters.toReversed().join('');
  return runs.some((run) => {
    const round = run.repeat(Math.ceil(text.length / run.length) + 1);
    return round.includes(text) || round.includes(reversed);
  });
}
