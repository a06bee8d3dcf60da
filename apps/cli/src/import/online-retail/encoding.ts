/** What Windows-1252 has at 0x80 to 0x9F; the five codes that it leaves free stay control characters. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Gives a text of bytes (one character a byte) its meaning: UTF-8, or Windows-1252 where the bytes are no UTF-8, as in
 * the copies of the data set that went through a Western European Windows. Decided field by field; never fails.
 */
export function decode(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  try {
    return utf8.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes.replace(/[\x80-\x9f]/g, (byte) => windows1252.charAt(byte.charCodeAt(0) - 0x80));
  }
}
