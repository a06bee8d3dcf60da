import { isWithin, type AccessScope } from '@tradepost/kernel';
import type { Identity } from '../auth/identity.js';

/** What a stream tells of: all that somebody reaches, or one resource, if they reach it. */
export interface Scope {
  readonly reach: AccessScope;
  /** Name and id of the one; null: all of them. */
  readonly one: { readonly resource: string; readonly id: string } | null;
}

/** Whom or what a change is about. */
export type Subject =
  | { readonly kind: 'resource'; readonly resource: string; readonly id: string; readonly owner: string | null }
  | { readonly kind: 'everybody' }
  | { readonly kind: 'customer'; readonly id: string }
  | { readonly kind: 'session'; readonly id: string };

/** Who watches, and what. */
export interface Audience {
  readonly identity: Identity;
  readonly scope: Scope;
}

/** Whether a change is for somebody who watches. */
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

/** Whether a scope has a document of this owner. */
export function covers({ reach, one }: Scope, resource: string, id: string, owner: string | null): boolean {
  return (one === null || (resource === one.resource && id === one.id)) && isWithin(reach, { id, owner });
}
