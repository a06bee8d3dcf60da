import type { Operations } from './generated/operations.gen.js';
import type { RetryPolicy } from './retries.js';

export type OperationId = keyof Operations;

type Data<Id extends OperationId> = Operations[Id]['data'];

/** Changes say which version they mean; `*` means whatever is there. */
type IfMatch<D> = D extends { headers: { 'If-Match': string } }
  ? { readonly version: number | '*' }
  : D extends { headers?: { 'If-Match'?: string } }
    ? { readonly version?: number | '*' | undefined }
    : unknown;

/** What an operation is called with: path parameters, query and body as the API describes them. */
export type Input<Id extends OperationId> = Pick<Data<Id>, 'path' | 'query' | 'body'> & IfMatch<Data<Id>>;

/** What an operation answers with. */
export type Output<Id extends OperationId> = Operations[Id]['reply'];

/** How one call is made. */
export interface CallOptions {
  /** Gives the call up. */
  readonly signal?: AbortSignal | undefined;
  /** Made up where absent. Send the same one to repeat a call that may have been done, after a reload say. */
  readonly idempotencyKey?: string | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
}
