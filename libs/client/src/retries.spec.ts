import { ShopProblem, ShopUnreachable } from './problem.js';
import { isRetryable, defaultRetryPolicy, withRetries } from './retries.js';

const problem = (status: number, code: string) => new ShopProblem({ code }, status, null);
const fromProxy = (status: number) => new ShopProblem({}, status, null);
const unreachable = new ShopUnreachable(new Error('cut'));

const read = { method: 'GET', keyed: false };
const keyed = { method: 'POST', keyed: true };
const change = { method: 'PATCH', keyed: false };
const put = { method: 'PUT', keyed: false };

describe('a request may be retried', () => {
  it.each([
    ['a read whose answer was lost', read, unreachable],
    ['a POST with a key whose answer was lost', keyed, unreachable],
    ['a read of what is not there yet', read, problem(503, 'read_model_behind')],
    ['a POST that the shop was too busy for', keyed, problem(503, 'overloaded')],
    ['a change that the shop was too busy for, which it then has not made', change, problem(503, 'overloaded')],
    ['a PUT that the shop was too busy for', put, problem(503, 'overloaded')],
    ['a POST with a key of which the shop does not know whether it stored it', keyed, problem(503, 'outcome_unknown')],
    ['anything that came too often', change, problem(429, 'rate_limited')],
    ['a read that a proxy could not pass on', read, fromProxy(502)],
    ['a POST with a key that a proxy waited for in vain', keyed, fromProxy(504)],
    ['a POST that arrived too slowly', keyed, problem(408, 'request_timeout')],
  ])('%s', (_, request, error) => expect(isRetryable(request, error)).toBe(true));
});

describe('a request is not retried', () => {
  it.each([
    ['a change whose answer was lost: it may have been made', change, unreachable],
    ['a PUT whose answer was lost', put, unreachable],
    ['a change of which the shop does not know whether it stored it', change, problem(503, 'outcome_unknown')],
    ['a change that a proxy could not pass on, as far as it knows', change, fromProxy(503)],
    ['a change that a proxy waited for in vain', change, fromProxy(504)],
    ['a refusal', keyed, problem(422, 'customer_unknown')],
    ['a refusal that another try does not mend', keyed, problem(409, 'out_of_stock')],
    ['a fault of the shop', read, problem(500, 'internal_error')],
    ['a full disk', keyed, problem(507, 'storage_full')],
    ['a wrong password', keyed, problem(401, 'sign_in_refused')],
    ['what was given up', read, new DOMException('given up', 'AbortError')],
  ])('%s', (_, request, error) => expect(isRetryable(request, error)).toBe(false));
});

it('the default policy outlasts a restart of 30 seconds', () => {
  const { attempts, firstWait, longestWait } = defaultRetryPolicy;
  const shortest = Array.from({ length: attempts - 1 }, (_, i) => Math.min(longestWait, firstWait * 2 ** i) / 2);
  expect(shortest.reduce((sum, wait) => sum + wait)).toBeGreaterThan(30_000);
});

describe('retrying', () => {
  const policy = { attempts: 3, firstWait: 1, longestWait: 50 };
  const failing = (error: unknown, times: number) => {
    let tries = 0;
    return {
      attempt: async () => {
        tries += 1;
        if (tries <= times) throw error;
        return tries;
      },
      tries: () => tries,
    };
  };

  it('ends with the first success', async () => {
    const { attempt } = failing(unreachable, 2);
    await expect(withRetries(read, policy, undefined, attempt)).resolves.toBe(3);
  });

  it('ends after the last attempt, with its error', async () => {
    const { attempt, tries } = failing(unreachable, 9);
    await expect(withRetries(read, policy, undefined, attempt)).rejects.toBe(unreachable);
    expect(tries()).toBe(3);
  });

  it('waits as long as Retry-After says', async () => {
    const busy = new ShopProblem({ code: 'overloaded' }, 503, 40);
    const from = performance.now();
    await withRetries(read, policy, undefined, failing(busy, 1).attempt);
    expect(performance.now() - from).toBeGreaterThanOrEqual(39);
  });

  it('does not wait longer than the policy allows', async () => {
    const throttled = new ShopProblem({ code: 'rate_limited' }, 429, 60_000);
    const { attempt, tries } = failing(throttled, 1);
    await expect(withRetries(read, policy, undefined, attempt)).rejects.toBe(throttled);
    expect(tries()).toBe(1);
  });

  it('ends at once when aborted while waiting', async () => {
    const abort = new AbortController();
    const { attempt, tries } = failing(unreachable, 9);
    const patient = { ...policy, firstWait: 60_000, longestWait: 60_000 };
    const persisting = withRetries(read, patient, abort.signal, attempt);
    const reason = new Error('The page was left.');
    queueMicrotask(() => abort.abort(reason));
    await expect(persisting).rejects.toBe(reason);
    expect(tries()).toBe(1);
  });
});
