import { storedAggregate, type StoredAggregate } from '@tradepost/platform';
import { accountStream } from '../domain/account.events.js';
import { Account } from '../domain/account.js';
import { TypeormAccountRepository } from './typeorm-account.repository.js';

/** Aggregates that `tradepost verify` checks. Passwords and sessions have no events to compare with (ADR 0016). */
export const storedAggregates: readonly StoredAggregate[] = [
  storedAggregate(accountStream, {
    tables: { accounts: 'id' },
    fold: (id, history) => Account.fromHistory(id, history),
    load: (id) => new TypeormAccountRepository().find(id),
  }),
];
