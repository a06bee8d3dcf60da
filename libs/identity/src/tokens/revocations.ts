import { Injectable } from '@nestjs/common';
import { TenantRegistry, whenThere, type MaybePromise } from '@tradepost/platform';
import { IdentityReader, type Revocation } from '../domain/identity.reader.js';
import { clockToleranceMs, tokenLifetimeMs } from './signing-keys.js';

/** Shortest time between two reads of a tenant's table while tokens are checked. */
const pollIntervalMs = 200;

/**
 * Sessions that ended before their tokens expired, as known to this process. New ones are read at most five times a
 * second, and only on demand, so that a session ended by any process is refused here a moment later.
 */
@Injectable()
export class Revocations {
  private readonly tenants = new Map<string, RevokedOfTenant>();

  constructor(
    private readonly reader: IdentityReader,
    registry: TenantRegistry,
  ) {
    registry.listen({ closed: async (tenant) => void this.tenants.delete(tenant) });
  }

  has(tenant: string, session: string): MaybePromise<boolean> {
    const revoked = this.of(tenant);
    const isStale = performance.now() - revoked.lookedAt >= pollIntervalMs;
    return whenThere(isStale ? this.look(tenant) : undefined, () => revoked.sessions.has(session));
  }

  /** Reads new revocations now, regardless of the last read. */
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
  /** Time of revocation by session, oldest first. The last token of a session may be signed a moment later. */
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
