import { isWithin, type AccessScope } from '@tradepost/kernel';
import type { Identity } from '../auth/identity.js';

/** Content of a stream: everything within the access scope, or one resource in it. */
export interface Scope {
  readonly reach: AccessScope;
  /** Name and id of one resource; null for all. */
  readonly one: { readonly resource: string; readonly id: string } | null;
}

/** Subject of a change. */
export type Subject =
  | { readonly kind: 'resource'; readonly resource: string; readonly id: string; readonly owner: string | null }
  | { readonly kind: 'everybody' }
  | { readonly kind: 'customer'; readonly id: string }
  | { readonly kind: 'session'; readonly id: string };

/** A watcher and the scope of the stream. */
export interface Audience {
  readonly identity: Identity;
  readonly scope: Scope;
}

/** Whether a change is for a watcher. */
export function concerns({ identity, scope }: Audience, subject: Subject): boolean {
  switch (subject.kind) {
    case 'resource':
      return covers(scope, subject.resource, subject.id, subject.owner);
    case 'everybody':
      return true;
    case 'customer':
      return identity.role === 'customer' && identity.id === subject.id;
    case 'session':
      return identity.role !== 'guest' && identity.session === subject.id;
    default:
      return subject satisfies never;
  }
}

/** Whether a scope includes a document of this owner. */
export function covers({ reach, one }: Scope, resource: string, id: string, owner: string | null): boolean {
  return (one === null || (resource === one.resource && id === one.id)) && isWithin(reach, { id, owner });
}
