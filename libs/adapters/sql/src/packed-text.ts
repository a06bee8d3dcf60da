import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Shorter texts are stored as they are: they are written often and cost nothing to read. */
const minPackedLength = 8_192;
/** Brotli's second lowest level: ten times faster than deflate's lowest, and smaller. */
const compressionQuality = 1;

/** A text in two columns: as it is, or packed, the other one empty. */
export interface StoredText {
  readonly text: string;
  readonly packed: Uint8Array | null;
}

/** Packs a long text. */
export function packed(text: string): StoredText {
  if (text.length < minPackedLength) return { text, packed: null };
  const params = { [constants.BROTLI_PARAM_QUALITY]: compressionQuality };
  return { text: '', packed: brotliCompressSync(text, { params }) };
}

/** The stored text. Throws where it is damaged. */
export function unpacked({ text, packed: content }: StoredText): string {
  return content === null ? text : brotliDecompressSync(content).toString();
}
