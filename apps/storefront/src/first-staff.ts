import { DomainError } from '@tradepost/kernel';
import { Staff } from '@tradepost/identity';
import { Log, TenantRegistry, WrongSettings } from '@tradepost/platform';
import type { RunningApp, Settings } from '@tradepost/host';

/**
 * Adds the login in the settings to every tenant without staff, so that a new installation can be operated. Later
 * starts change nothing. Throws `WrongSettings` for an unusable e-mail or password.
 */
export async function addFirstStaff(app: RunningApp, { firstStaff }: Settings): Promise<void> {
  if (firstStaff === null) return;
  const { email, password } = firstStaff;
  try {
    for (const tenant of app.get(TenantRegistry).all) {
      if (await app.get(Staff).addFirst(tenant, email, password))
        app.get(Log).info({ tenant }, 'The first staff login was made from the settings.');
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new WrongSettings([
      `TRADEPOST_STAFF_EMAIL and TRADEPOST_STAFF_PASSWORD: ${error.message.replace(/[.]$/, '')}`,
    ]);
  }
}
