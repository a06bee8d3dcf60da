export { IdentityModule } from './identity.module.js';
export { CustomerLogins } from './application/customer-logins.js';
export { Staff } from './application/staff.js';
export type { StaffMember } from './domain/identity.reader.js';
export { IdentitySettings } from './tokens/identity-settings.js';
export { RotationRefused, rotateKeys } from './tokens/rotate-keys.js';
