import { storedAggregate, type StoredAggregate } from '@tradepost/platform';
import { accountStream } from '../domain/account.events.js';
import { Account } from '../domain/account.js';
import { TypeormAccountRepository } from './typeorm-account.repository.js';

/** What `tradepost verify` compares here. Passwords and sessions have no events to be compared with (ADR 0016). */
export const storedAggregates: readonly StoredAggregate[] = [
  storedAggregate(accountStream, {
    tables: { accounts: 'id' },
    fold: (id, history) => Account.fromHistory(id, history),
    load: (id) => new TypeormAccountRepository().find(id),
  }),
];
