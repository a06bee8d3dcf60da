import { DomainError } from './domain-error.js';

/**
 * Which version of an aggregate somebody means to change: one of several, whichever it has (`any`), or nothing said.
 * An empty list is a version that it never has.
 */
export type ExpectedVersion = readonly number[] | 'any' | 'unstated';

/** A change that does not say which version it means: it could undo what somebody else did meanwhile. */
export class VersionUnstated extends DomainError {
  readonly code = 'precondition_required';

  constructor() {
    super('Say which version you mean to change: read it, and send its ETag as If-Match.');
  }
}

/** Somebody else has changed it since it was read. */
export class VersionMismatch extends DomainError {
  readonly code = 'version_mismatch';

  /** @param currentVersion null where there is nothing yet */
  constructor(currentVersion: number | null) {
    const now = currentVersion === null ? 'there is none yet' : `it has version ${currentVersion} now`;
    super(`This is not the version that you mean to change: ${now}. Read it again and decide anew.`, {
      members: { currentVersion },
    });
  }
}

/** Throws `VersionUnstated` or `VersionMismatch` unless something of this version may be changed. */
export function assertVersion(expected: ExpectedVersion, version: number): void {
  if (expected === 'unstated') throw new VersionUnstated();
  if (expected !== 'any' && !expected.includes(version)) throw new VersionMismatch(version);
}
