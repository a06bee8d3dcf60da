import type { Complaint } from '@tradepost/kernel';

/** A kind of refusal in HTTP. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** Text of the page at `/problems/<code>`: when it happens and what to do. */
  readonly help: string;
}

/** Problems by code. */
export type ProblemKinds = Readonly<Record<string, ProblemKind>>;

/**
 * Places of complaints in requests: a JSON pointer by field, with `#` for the index of the line. Other fields are
 * members of the body under their own name.
 */
export type FieldPointers = Readonly<Record<string, string>>;

const kind = (status: number, title: string, help: string): ProblemKind => ({ status, title, help });

/** Problems of the platform. */
export const generalProblems = {
  validation_failed: kind(
    400,
    'The request is not valid',
    'One or more fields or parameters break the rules of this call. `errors` names each place by JSON pointer (a query parameter as `?name`) and says what is wrong there.',
  ),
  malformed_json: kind(
    400,
    'The body is not JSON',
    'The body could not be read as JSON (RFC 8259). Check quotes, commas and brackets, and that it was sent whole.',
  ),
  malformed_request: kind(
    400,
    'Bad Request',
    'What was sent could not be read as HTTP/1.1 (RFC 9112): an unknown method, a broken header, or no `Host`.',
  ),
  invalid_cursor: kind(
    400,
    'The cursor does not belong to this list',
    'A cursor works only with the filters and the sort that it came from. Send those again, or start over without a cursor.',
  ),
  idempotency_key_required: kind(
    400,
    'An Idempotency-Key is required',
    'This call must not happen twice. Send an `Idempotency-Key` header, a new value for each new request (a random UUID is a good one) and the same value when you send a request again.',
  ),
  stream_ticket_invalid: kind(
    401,
    'The ticket is not valid',
    'A ticket opens one stream, once, within 30 seconds, at the address it was asked for. Get a new one with `POST /v1/stream-tickets`.',
  ),
  unauthenticated: kind(
    401,
    'Say who you are',
    'This call is not open to everybody. Sign in with `POST /v1/auth/tokens` and send the access token as `Authorization: Bearer …`; for an order that was placed without an account, its `orderToken`.',
  ),
  token_invalid: kind(
    401,
    'The token is not valid',
    'It is damaged, it has ended, or it was revoked. Get a new one: with the refresh token, or by signing in. Calls that are open to everybody work without a token, but not with one that is not valid.',
  ),
  forbidden: kind(
    403,
    'This is not yours to do',
    'The token is valid, but whoever it belongs to may not make this call. Staff run the shop; customers act for themselves; an order token is good for reading, watching, paying and cancelling its order.',
  ),
  tenant_mismatch: kind(
    403,
    'The token belongs to another tenant',
    'A token decides the tenant. Leave the `X-Tenant` header out, or send a token of that tenant.',
  ),
  tenant_unknown: kind(
    404,
    'There is no such tenant',
    'The `X-Tenant` header names a tenant that this installation does not serve. Check the name; leave the header out for the default tenant.',
  ),
  route_not_found: kind(
    404,
    'There is nothing at this address',
    'Check the path against the API description at /docs.',
  ),
  method_not_allowed: kind(
    405,
    'This address does not take that method',
    'The `Allow` header lists the methods that it takes.',
  ),
  version_mismatch: kind(
    412,
    'It has changed since you read it',
    '`If-Match` names a version that is not the present one; `currentVersion` tells that. Read the resource again, decide anew, and send the new ETag.',
  ),
  dead_letter_not_found: kind(
    404,
    'There is no such dead letter',
    'The delivery may have succeeded, or been discarded, since it was listed. List the dead letters that there are.',
  ),
  delivery_not_dead: kind(
    409,
    'The delivery is not dead',
    'Only a delivery whose five attempts have failed can be redriven or discarded. One that is still tried again needs no help yet; look again in a few seconds.',
  ),
  body_too_large: kind(
    413,
    'The body is too large',
    'A body may have up to 1 MiB (1,048,576 bytes). Split what you send.',
  ),
  unsupported_media_type: kind(
    415,
    'The body must be JSON',
    'Send the body in UTF-8 with `Content-Type: application/json`, neither compressed nor otherwise encoded: of the codings for `Content-Encoding` the header `Accept-Encoding` names the one that is read.',
  ),
  request_timeout: kind(408, 'Request Timeout', 'The request was not sent whole in time. Send it again.'),
  expectation_failed: kind(417, 'Expectation Failed', 'The only `Expect` that is met here is `100-continue`.'),
  idempotency_key_reused: kind(
    422,
    'The Idempotency-Key belongs to another request',
    'The key came with another body before. Send a request again with the very same body, or take a new key.',
  ),
  precondition_required: kind(
    428,
    'Say which version you mean to change',
    'Changes take an `If-Match` header with the ETag that the resource was read with, so that nobody undoes what somebody else did meanwhile. `If-Match: *` changes whatever is there.',
  ),
  too_many_streams: kind(
    429,
    'Too many streams are open',
    'One caller may have so many streams open at once. Close one, or let several pages share one: `GET /v1/stream` tells of all that concerns the caller.',
  ),
  rate_limited: kind(
    429,
    'Too many requests',
    'You have sent more requests in a minute than this service admits from one caller. `RateLimit-Policy` tells the limit. Nothing was changed; send the request again after the seconds in `Retry-After`.',
  ),
  headers_too_large: kind(
    431,
    'Request Header Fields Too Large',
    'The request line and the headers together may have up to 16 KiB.',
  ),
  internal_error: kind(
    500,
    'Something went wrong on our side',
    'The request was not carried out because of a fault of the service. Try again later; when it stays, report the `requestId`.',
  ),
  read_model_behind: kind(
    503,
    'The read model has not caught up yet',
    'The version asked for with `minVersion` is not readable yet. Ask again after the seconds in `Retry-After`.',
  ),
  read_model_unavailable: kind(
    503,
    'The read model cannot be reached',
    'Reads cannot be answered at the moment; writes go on. Ask again after the seconds in `Retry-After`.',
  ),
  overloaded: kind(
    503,
    'The service has more to do than it can',
    'Nothing was changed. Send the request again after the seconds in `Retry-After`.',
  ),
  outcome_unknown: kind(
    503,
    'It is not known whether the change was stored',
    'The disk of the service failed while the change was stored, so that it may have been or not. Send the request again with the same `Idempotency-Key`: it is answered with the first reply where the change was stored, and carried out where it was not. A change without a key: read the resource first.',
  ),
  storage_full: kind(
    507,
    'There is no room left to store the change',
    'Nothing was changed. The disk of the service is full: whoever runs it must make room. Then send the request again.',
  ),
} as const satisfies ProblemKinds;

/** All problems of this installation: general ones and those of its contexts. */
export class ProblemCatalogue {
  private readonly kinds = new Map<string, ProblemKind>(Object.entries(generalProblems));
  private readonly pointers = new Map<string, string>();

  /**
   * Adds the problems of a context. Throws for a code that is declared already, and for a field that another context
   * has elsewhere.
   */
  add(kinds: ProblemKinds, pointers: FieldPointers = {}): void {
    for (const [code, added] of Object.entries(kinds)) {
      if (this.kinds.has(code)) throw new Error(`The problem ${code} is declared twice.`);
      this.kinds.set(code, added);
    }
    for (const [field, pointer] of Object.entries(pointers)) {
      if ((this.pointers.get(field) ?? pointer) !== pointer) throw new Error(`The field ${field} is in two places.`);
      this.pointers.set(field, pointer);
    }
  }

  /** JSON pointer to the place of a complaint in the request. */
  pointerTo({ field, line }: Complaint): string {
    return (this.pointers.get(field) ?? `/${field}`).replace('#', String(line));
  }

  find(code: string): ProblemKind | null {
    return this.kinds.get(code) ?? null;
  }

  get all(): readonly (readonly [string, ProblemKind])[] {
    return [...this.kinds];
  }
}
