import { EntitySchema } from 'typeorm';

export interface AccountRow {
  id: string;
  version: number;
  role: string;
  email: string | null;
  /** E-mail in lower case; unique. */
  emailKey: string | null;
  status: string;
  openedAt: string;
}

const text = (name: string, nullable = false) => ({ name, type: 'varchar', nullable }) as const;
/** Milliseconds since 1970. */
const time = (name: string, nullable = false) => ({ name, type: 'bigint', nullable }) as const;

export const AccountEntity = new EntitySchema<AccountRow>({
  name: 'Account',
  tableName: 'accounts',
  columns: {
    id: { type: 'varchar', primary: true },
    version: { type: 'integer' },
    role: text('role'),
    email: text('email', true),
    emailKey: text('email_key', true),
    status: text('status'),
    openedAt: text('opened_at'),
  },
  indices: [{ name: 'accounts_by_email', columns: ['emailKey'], unique: true, where: '"email_key" IS NOT NULL' }],
});

export const PasswordEntity = new EntitySchema<{ accountId: string; hash: string }>({
  name: 'Password',
  tableName: 'passwords',
  columns: { accountId: { name: 'account_id', type: 'varchar', primary: true }, hash: text('hash') },
});

export const PendingLoginEntity = new EntitySchema<{ id: string; emailKey: string; hash: string; preparedAt: number }>({
  name: 'PendingLogin',
  tableName: 'pending_logins',
  columns: {
    id: { type: 'varchar', primary: true },
    emailKey: text('email_key'),
    hash: text('hash'),
    preparedAt: time('prepared_at'),
  },
  indices: [
    { name: 'pending_logins_by_time', columns: ['preparedAt'] },
    { name: 'pending_logins_by_email', columns: ['emailKey'] },
  ],
});

export interface StandingRow {
  customerId: string;
  status: string;
  version: number;
}

export const StandingEntity = new EntitySchema<StandingRow>({
  name: 'Standing',
  tableName: 'standings',
  columns: {
    customerId: { name: 'customer_id', type: 'varchar', primary: true },
    status: text('status'),
    version: { type: 'integer' },
  },
});

export interface SessionRow {
  id: string;
  accountId: string;
  startedAt: number;
  endsAt: number;
  endedAt: number | null;
  family: string;
  token: string;
  tokenEndsAt: number;
  usedToken: string | null;
  usedAt: number | null;
  usedBy: string | null;
}

export const SessionEntity = new EntitySchema<SessionRow>({
  name: 'Session',
  tableName: 'sessions',
  columns: {
    id: { type: 'varchar', primary: true },
    accountId: text('account_id'),
    startedAt: time('started_at'),
    endsAt: time('ends_at'),
    endedAt: time('ended_at', true),
    family: text('family'),
    token: text('token'),
    tokenEndsAt: time('token_ends_at'),
    usedToken: text('used_token', true),
    usedAt: time('used_at', true),
    usedBy: text('used_by', true),
  },
  indices: [
    { name: 'sessions_by_account', columns: ['accountId'] },
    { name: 'sessions_by_end', columns: ['endsAt'] },
    { name: 'sessions_by_family', columns: ['family'], unique: true },
  ],
});

/** Networks that accounts have signed in from. */
export const NetworkEntity = new EntitySchema<{ accountId: string; network: string; usedAt: number }>({
  name: 'Network',
  tableName: 'networks',
  columns: {
    accountId: { name: 'account_id', type: 'varchar', primary: true },
    /** Keyed hash. */
    network: { type: 'varchar', primary: true },
    usedAt: time('used_at'),
  },
  indices: [{ name: 'networks_by_use', columns: ['usedAt'] }],
});

/** Sessions that ended before their tokens expired, in order; `Revocations` reads on from the last known position. */
export const RevocationEntity = new EntitySchema<{ position: number; session: string; revokedAt: number }>({
  name: 'Revocation',
  tableName: 'revocations',
  columns: {
    position: { type: 'integer', primary: true, generated: 'increment' },
    session: text('session'),
    revokedAt: time('revoked_at'),
  },
  indices: [{ name: 'revocations_by_time', columns: ['revokedAt'] }],
});
