/** What a browser has and Node.js lacks, as far as it is used where it is there. */
interface Surroundings {
  readonly location?: { readonly origin: string };
  readonly localStorage?: KeyValueStorage;
  readonly navigator?: { readonly locks?: Locks };
  readonly document?: Document;
  addEventListener?(type: 'storage', listener: (event: { readonly key: string | null }) => void): void;
}

export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

interface Document {
  readonly visibilityState: string;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
  removeEventListener(type: 'visibilitychange', listener: () => void): void;
}

interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export const surroundings = globalThis as unknown as Surroundings;

/** Locks that pages of one origin share; undefined outside of browsers and on pages that did not come over TLS. */
export const pageLocks = (): Locks | undefined => surroundings.navigator?.locks;

/** A random UUID, also on pages that did not come over TLS, where `crypto.randomUUID` is missing. */
export function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
