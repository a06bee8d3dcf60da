import type { FastifyInstance, FastifyRequest } from 'fastify';
import { holderOf, isStranger } from '../auth/identity.js';
import { HttpProblem } from '../problems/http-problem.js';
import { NetworkShares } from '../addresses/network-shares.js';

/** Reads that may wait for a version at once. */
const maxWaiting = 1_000;
/** Of these, for one caller and for one address. */
const share = maxWaiting / 5;

declare module 'fastify' {
  interface FastifyRequest {
    /** Ends the wait of a read; null for one that does not wait. */
    endWait: (() => void) | null;
  }
}

/**
 * Limits reads that wait for a version (`minVersion`): each polls for up to two seconds. Beyond the limit they are
 * refused as behind at once.
 */
export class WaitingReads {
  private readonly callers = new Map<string, number>();
  private readonly networks = new NetworkShares(share);
  private waiting = 0;

  /**
   * Returns the end of the wait, to be called once. Throws `HttpProblem` where too many wait.
   * @param caller null for one known by address alone
   */
  begin(caller: string | null, address: string): () => void {
    if (this.waiting >= maxWaiting) throw tooMany('all callers together');
    if (caller !== null && (this.callers.get(caller) ?? 0) >= share) throw tooMany('one caller');
    const giveBack = this.networks.take(address);
    if (giveBack === null) throw tooMany('one address');
    this.count(caller, 1);
    this.waiting += 1;
    return () => {
      giveBack();
      this.count(caller, -1);
      this.waiting -= 1;
    };
  }

  private count(caller: string | null, change: 1 | -1): void {
    if (caller === null) return;
    const now = (this.callers.get(caller) ?? 0) + change;
    if (now === 0) this.callers.delete(caller);
    else this.callers.set(caller, now);
  }
}

/** Counts a read from its admission to its answer, whether it waits or not. */
export function boundWaitingReads(server: FastifyInstance, reads = new WaitingReads()): void {
  server.decorateRequest('endWait', null);
  server.addHook('preHandler', (request, reply, done) => {
    const { caller } = request;
    if (caller === null || !waits(request)) return done();
    try {
      request.endWait = reads.begin(isStranger(caller.identity) ? null : holderOf(caller), request.address);
    } catch (refusal) {
      return done(refusal as Error);
    }
    reply.raw.once('close', () => end(request));
    done();
  });
  server.addHook('onSend', (request, _reply, payload, done) => {
    end(request);
    done(null, payload);
  });
}

function end(request: FastifyRequest): void {
  request.endWait?.();
  request.endWait = null;
}

function waits({ query }: FastifyRequest): boolean {
  return (query as { readonly minVersion?: unknown } | undefined)?.minVersion !== undefined;
}

function tooMany(whose: string): HttpProblem {
  return new HttpProblem(
    'read_model_behind',
    `As many reads of ${whose} wait for a version as may. Ask again in a second, or leave minVersion out.`,
  );
}
