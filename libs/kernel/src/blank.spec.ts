import { BLANK, isBlank } from './blank.js';

const KNOWN = /[\s\p{Z}\p{Default_Ignorable_Code_Point}]/u;
/** Invisible, though no Unicode property says so. */
const OTHERS = new Set([0x2800, 0xfff9, 0xfffa, 0xfffb, 0x1d159]);

describe('a blank text', () => {
  it('consists of the invisible characters of all of Unicode', () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const one = String.fromCodePoint(code);
      if (isBlank(one) !== (KNOWN.test(one) || OTHERS.has(code))) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
    expect(String.fromCodePoint(...Array.from({ length: 0xa0 }, (_, code) => code))).toMatch(
      new RegExp(`^[^${BLANK}]+ [^${BLANK}]+$`, 'u'),
    );
  });

  it.each(['', ' ', '\u3000\u00a0', '\u200b\ufeff\u2060', '\u3164', '\ufe0f\u{e0041}'])('is %j', (text) => {
    expect(isBlank(text)).toBe(true);
  });

  it.each(['a', ' .', '\u200bא\u200f', '0', '\u0301', '👩‍🚀'])('is not %j', (text) => {
    expect(isBlank(text)).toBe(false);
  });
});
