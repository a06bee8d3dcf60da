import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { TenantRegistry } from '@tradepost/platform/contexts';
import type { HttpSettings } from '../addresses/http-settings.js';

/** Has a tenant that is closed keep its stores until its requests are answered, or have taken as long as any may. */
export function awaitRequests(
  server: FastifyInstance,
  tenants: TenantRegistry,
  { requestTimeout }: Pick<HttpSettings, 'requestTimeout'>,
): void {
  const underWay = new Map<string, number>();
  const idle = new Map<string, () => void>();
  server.addHook('onRequest', ({ caller }, { raw }, done) => {
    if (caller === null) return done();
    const { tenant } = caller;
    underWay.set(tenant, (underWay.get(tenant) ?? 0) + 1);
    raw.once('close', () => {
      const rest = underWay.get(tenant)! - 1;
      underWay.set(tenant, rest);
      if (rest > 0) return;
      underWay.delete(tenant);
      idle.get(tenant)?.();
    });
    done();
  });
  tenants.listen({
    closed: async (tenant) => {
      if (!underWay.has(tenant)) return;
      const over = new AbortController();
      const answered = new Promise<void>((resolve) => idle.set(tenant, resolve));
      await Promise.race([answered, pause(requestTimeout * 1_000, undefined, over).catch(() => undefined)]);
      over.abort();
      idle.delete(tenant);
    },
  });
}
