import type { Evidence, Readiness, SubscriptionState } from '../evidence.js';
import { finding, type Finding } from './finding.js';

/** Everything is delivered, and nothing was put aside. */
export function judgeDeliveries({ readiness, deadLetters }: Pick<Evidence, 'readiness' | 'deadLetters'>): Finding[] {
  return [
    ...stuck(readiness).map((what) => finding('deliveries', what)),
    ...deadLetters.map((letter) => finding('deliveries', `A dead letter: ${letter}`)),
  ];
}

/** What is not delivered yet, or will not be, in sentences. */
export function stuck({ status, problems, subscriptions }: Readiness): string[] {
  return [
    ...(status === 'ok' ? [] : [`/readyz says ${status}: ${problems.join(' ')}`]),
    ...(subscriptions.length > 0 ? [] : ['/readyz names no subscription.']),
    ...subscriptions.filter(isBehind).map((one) => `A subscription is behind: ${JSON.stringify(one)}`),
  ];
}

function isBehind(subscription: SubscriptionState): boolean {
  const seconds = Object.entries(subscription).filter(([name]) => /^lag.*seconds$/i.test(name));
  return subscription.state !== 'running' || subscription.lag !== 0 || seconds.some(([, lag]) => Number(lag) > 0);
}
