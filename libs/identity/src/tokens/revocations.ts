import { Injectable } from '@nestjs/common';
import { whenThere, type MaybePromise } from '@tradepost/platform';
import { IdentityReader, type Revocation } from '../domain/identity.reader.js';
import { clockToleranceMs, tokenLifetimeMs } from './signing-keys.js';

/** Between two looks at a tenant's table while tokens are checked, in milliseconds. */
const pollIntervalMs = 200;

/**
 * The sessions that have ended before their tokens did, as this process knows them. It reads what was added since its
 * last look at most five times a second, and only while it is asked, so that whatever process ends a session, its
 * tokens stop working here a moment later.
 */
@Injectable()
export class Revocations {
  private readonly tenants = new Map<string, RevokedOfTenant>();

  constructor(private readonly reader: IdentityReader) {}

  has(tenant: string, session: string): MaybePromise<boolean> {
    const revoked = this.of(tenant);
    const isStale = performance.now() - revoked.lookedAt >= pollIntervalMs;
    return whenThere(isStale ? this.look(tenant) : undefined, () => revoked.sessions.has(session));
  }

  /** Reads what was added, without regard to the last look. */
  async look(tenant: string): Promise<void> {
    const revoked = this.of(tenant);
    revoked.lookedAt = performance.now();
    revoked.add(await this.reader.revocationsAfter(tenant, revoked.position), Date.now());
  }

  private of(tenant: string): RevokedOfTenant {
    let known = this.tenants.get(tenant);
    if (known === undefined) this.tenants.set(tenant, (known = new RevokedOfTenant()));
    return known;
  }
}

class RevokedOfTenant {
  lookedAt = -Infinity;
  position = 0;
  /** When each was revoked, oldest first. Its last token may have been signed a moment after. */
  readonly sessions = new Map<string, number>();

  add(revocations: readonly Revocation[], now: number): void {
    for (const { position, session, revokedAt } of revocations) {
      this.position = position;
      this.sessions.set(session, revokedAt);
    }
    for (const [session, revokedAt] of this.sessions) {
      if (revokedAt + tokenLifetimeMs + clockToleranceMs > now) return;
      this.sessions.delete(session);
    }
  }
}
