import { ShopProblem, ShopUnreachable } from './problem.js';

/** `fetch` of browsers and Node.js. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A request ready to be sent; retries send the same bytes. */
export interface PreparedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A successful response. */
export interface Reply<T> {
  readonly status: number;
  readonly body: T;
  /** Quoted version. */
  readonly etag: string | null;
  /** Where to read the created resource; reading waits for the created version. */
  readonly location: string | null;
  readonly requestId: string | null;
  /** Whether this is the stored reply to an earlier request with the same idempotency key. */
  readonly replayed: boolean;
}

/**
 * Sends a request and reads the whole response. Throws `ShopProblem` for a refusal, `ShopUnreachable` where no complete
 * response came within the timeout (milliseconds), and the reason of the caller's signal once aborted.
 */
export async function exchange(fetch: Fetch, request: PreparedRequest, timeoutMs: number): Promise<Reply<unknown>> {
  const { method, url, headers, body, signal } = request;
  const late = AbortSignal.timeout(timeoutMs);
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

/** Problem of an unsuccessful response. */
export function problemOf({ status, headers }: Response, text: string): ShopProblem {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds * 1_000 : null;
  const documented = headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  return new ShopProblem(documented ? (JSON.parse(text) as Record<string, unknown>) : {}, status, retryAfter);
}
