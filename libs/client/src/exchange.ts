import { ShopProblem, ShopUnreachable } from './problem.js';

/** As `fetch` of browsers and Node.js. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A request, ready to be sent; sent again, it is the same to the last byte. */
export interface Sendable {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What came back, when all went well. */
export interface Reply<T> {
  readonly status: number;
  readonly body: T;
  /** Version in quotes. */
  readonly etag: string | null;
  /** Where to read what was made; it waits for the version that was made. */
  readonly location: string | null;
  readonly requestId: string | null;
  /** Whether the shop had done it before, and gave its first reply again. */
  readonly replayed: boolean;
}

/**
 * Sends a request and reads the answer whole. Throws `ShopProblem` for a refusal, `ShopUnreachable` where no whole answer
 * came within so many milliseconds, and the reason of the caller's signal once that is aborted.
 */
export async function exchange(fetch: Fetch, request: Sendable, patience: number): Promise<Reply<unknown>> {
  const { method, url, headers, body, signal } = request;
  const late = AbortSignal.timeout(patience);
  const either = signal === undefined ? late : AbortSignal.any([signal, late]);
  try {
    const response = await fetch(url, { method, headers, signal: either, ...(body !== undefined && { body }) });
    const text = await response.text();
    if (!response.ok) throw problemOf(response, text);
    const { status, headers: received } = response;
    return {
      status,
      body: text === '' ? undefined : JSON.parse(text),
      etag: received.get('etag'),
      location: received.get('location'),
      requestId: received.get('x-request-id'),
      replayed: received.get('idempotent-replayed') === 'true',
    };
  } catch (error) {
    if (error instanceof ShopProblem) throw error;
    signal?.throwIfAborted();
    throw new ShopUnreachable(error);
  }
}

/** The refusal that an answer is. */
export function problemOf({ status, headers }: Response, text: string): ShopProblem {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds * 1_000 : null;
  const documented = headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  return new ShopProblem(documented ? (JSON.parse(text) as Record<string, unknown>) : {}, status, retryAfter);
}
