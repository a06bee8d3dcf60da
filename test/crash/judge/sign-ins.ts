import type { Evidence } from '../evidence.js';
import type { Facts } from './facts.js';
import { finding, type Finding } from './finding.js';

/** Whoever was told that they are registered has their login, unless they are blocked. */
export function judgeSignIns({ customers }: Facts, { signIns }: Evidence): Finding[] {
  return signIns.flatMap(({ customerId, status }) => {
    const customer = customers.get(customerId);
    const standing = customer?.last.status;
    if (standing === undefined || status === (standing === 'active' ? 200 : 401)) return [];
    const entries = [customer!.registered, customer!.standings.at(-1)];
    return [
      finding('signIns', `Customer ${customerId} is ${standing}; signing in was answered with ${status}.`, entries),
    ];
  });
}
