import { defaultTenant } from '@tradepost/platform/contexts';
import type { Settings } from './settings.js';

/** The tenants that an installation serves from its start. Once it runs, `TenantRegistry` knows. */
export function startingTenants({ tenants }: Pick<Settings, 'tenants'>): readonly string[] {
  return [...new Set([defaultTenant, ...tenants])];
}
