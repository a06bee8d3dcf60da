import { Account } from '../domain/account.js';

export const accountId = '01890a5d-ac96-774b-bcce-b302099a8057';
export const morning = '2010-12-01T08:00:00.000Z';
export const noon = '2010-12-01T12:00:00.000Z';
export const evening = '2010-12-01T20:00:00.000Z';

export const account = (): Account => Account.open(accountId, 'customer', 'ada@example.com', morning);

export function blockedAccount(): Account {
  const blocked = account();
  blocked.block(['01890a5d-ac96-774b-bcce-b302099a8001'], noon);
  return blocked;
}

export function closedAccount(): Account {
  const closed = account();
  closed.close([], noon);
  return closed;
}
