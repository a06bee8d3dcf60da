/** What a browser has and Node.js lacks, as far as it is used where it is there. */
interface Surroundings {
  readonly location?: { readonly origin: string };
  readonly localStorage?: KeyValueStorage;
  readonly navigator?: { readonly locks?: Locks };
  addEventListener?(type: 'storage', listener: (event: { readonly key: string | null }) => void): void;
}

export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export const surroundings = globalThis as unknown as Surroundings;

/** Does the work while no other page of this origin does work under the same name. */
export function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = surroundings.navigator?.locks;
  return locks === undefined ? work() : locks.request(name, work);
}

/** A random UUID, also on pages that did not come over TLS, where `crypto.randomUUID` is missing. */
export function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
