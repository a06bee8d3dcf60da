import { v7 } from 'uuid';

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A new UUIDv7 (RFC 9562), so that ids made later sort later. */
export function newId(): string {
  return v7();
}

/** Whether the text is a UUID in canonical lower-case form. */
export function isId(text: string): boolean {
  return canonical.test(text);
}
