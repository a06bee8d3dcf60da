/** Browser APIs in use that Node.js lacks. */
interface BrowserGlobals {
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

export const browser = globalThis as unknown as BrowserGlobals;

/** Locks shared by the pages of one origin; undefined outside browsers and on pages without TLS. */
export const pageLocks = (): Locks | undefined => browser.navigator?.locks;

/** Random UUID. `crypto.randomUUID` is missing on pages without TLS. */
export function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
