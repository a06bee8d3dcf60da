import type { Operations } from './generated/operations.gen.js';
import type { RetryPolicy } from './retries.js';

export type OperationId = keyof Operations;

type Data<Id extends OperationId> = Operations[Id]['data'];

/** Changes state the expected version; `*` matches any. */
type IfMatch<D> = D extends { headers: { 'If-Match': string } }
  ? { readonly version: number | '*' }
  : D extends { headers?: { 'If-Match'?: string } }
    ? { readonly version?: number | '*' | undefined }
    : unknown;

/** Input of an operation: path parameters, query and body as in the API description. */
export type Input<Id extends OperationId> = Pick<Data<Id>, 'path' | 'query' | 'body'> & IfMatch<Data<Id>>;

/** Response body of an operation. */
export type Output<Id extends OperationId> = Operations[Id]['reply'];

/** Options of one call. */
export interface CallOptions {
  /** Aborts the call. */
  readonly signal?: AbortSignal | undefined;
  /** Random where absent. Pass the key of an earlier call to repeat it safely, e.g. after a reload. */
  readonly idempotencyKey?: string | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
}
