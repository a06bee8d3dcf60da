import { packed, unpacked } from './packed-text.js';

describe('a text that is stored', () => {
  it('stays as it is while it is short', () => {
    const text = 'é'.repeat(8_191);
    expect(packed(text)).toEqual({ text, packed: null });
    expect(unpacked(packed(text))).toBe(text);
  });

  it('is packed when it is long, and comes back character by character', () => {
    const text = 'żółć 🫖 '.repeat(2_000);
    const stored = packed(text);
    expect(stored.text).toBe('');
    expect(stored.packed!.byteLength).toBeLessThan(Buffer.byteLength(text) / 10);
    expect(unpacked(stored)).toBe(text);
  });

  it('is not taken for another where it is damaged', () => {
    const { packed: content } = packed('x'.repeat(10_000));
    expect(() => unpacked({ text: '', packed: content!.subarray(0, 4) })).toThrow();
  });
});
