import { defaultTenant } from '@tradepost/platform/contexts';
import type { Settings } from './settings.js';

/** Tenants served from the start. Later `TenantRegistry` knows them. */
export function startingTenants({ tenants }: Pick<Settings, 'tenants'>): readonly string[] {
  return [...new Set([defaultTenant, ...tenants])];
}
