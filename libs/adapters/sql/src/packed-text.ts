import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Shorter texts are stored as they are, in characters: what is written often is short, and costs nothing to read. */
const minPackedLength = 8_192;
/** Brotli's lowest level but one: ten times quicker than deflate's lowest, and smaller. */
const compressionQuality = 1;

/** A text as two columns hold it: as it is, or packed, and then the other is empty. */
export interface StoredText {
  readonly text: string;
  readonly packed: Uint8Array | null;
}

/** Packs a text where that is worth while. */
export function packed(text: string): StoredText {
  if (text.length < minPackedLength) return { text, packed: null };
  const params = { [constants.BROTLI_PARAM_QUALITY]: compressionQuality };
  return { text: '', packed: brotliCompressSync(text, { params }) };
}

/** The text that was stored. Throws where what is packed is damaged. */
export function unpacked({ text, packed: content }: StoredText): string {
  return content === null ? text : brotliDecompressSync(content).toString();
}
