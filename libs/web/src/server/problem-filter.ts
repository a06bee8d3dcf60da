import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { DomainError } from '@tradepost/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  faultOf,
  isStorageTrouble,
  OutcomeUnknown,
  QueueClosed,
  QueueFull,
  StorageFull,
  type Log,
} from '@tradepost/platform/runtime';
import { VersionConflict, WorkTimedOut } from '@tradepost/platform/event-store';
import { TenantNotServed } from '@tradepost/platform/contexts';
import { unknownTenant } from '../problems/unknown-tenant.js';
import { ReadStoreUnavailable } from '@tradepost/platform/read-store';
import { HttpProblem, type FieldError } from '../problems/http-problem.js';
import { PROBLEM_TYPE, problemDocument } from '../problems/problem-document.js';
import type { ProblemCatalogue } from '../problems/problem-catalogue.js';
import type { RouteTable } from '../addresses/route-table.js';
import { stoppingProblem } from './stop-in-order.js';

/** Seconds to wait before a retry. */
const RETRY_AFTER = '1';

/** Challenges for refused tokens (RFC 6750, 3). */
const CHALLENGES: Readonly<Record<string, string>> = {
  unauthenticated: 'Bearer realm="tradepost"',
  token_invalid: 'Bearer realm="tradepost", error="invalid_token"',
  forbidden: 'Bearer realm="tradepost", error="insufficient_scope"',
};

/** Turns everything thrown into a problem document (RFC 9457). The catalogue has the status of each refusal. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly catalogue: ProblemCatalogue,
    private readonly routes: RouteTable,
    private readonly log: Log,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const refusal = this.refusalOf(thrown, request, reply);
    request.refusal = refusal.code;
    const kind = this.catalogue.find(refusal.code) ?? this.catalogue.find('internal_error')!;
    if (kind.status === 500) this.log.error({ requestId: request.id, ...faultOf(thrown) }, 'A request failed.');
    if (kind.status === 507) this.log.error({ requestId: request.id }, 'A request failed: the disk is full.');
    const challenge = CHALLENGES[refusal.code] ?? (kind.status === 401 ? CHALLENGES['unauthenticated'] : undefined);
    if (challenge !== undefined) reply.header('www-authenticate', challenge);
    if ((kind.status === 503 || kind.status === 429) && !reply.hasHeader('retry-after'))
      reply.header('retry-after', String(refusal.members['retryAfter'] ?? RETRY_AFTER));
    reply.header('x-request-id', request.id);
    reply.header('cache-control', 'no-store');
    reply.code(kind.status).type(PROBLEM_TYPE);
    reply.send(problemDocument(kind, refusal, this.errorsOf(refusal), request.originalUrl, request.id));
  }

  private errorsOf(refusal: DomainError): readonly FieldError[] {
    if (refusal instanceof HttpProblem) return refusal.errors;
    return refusal.complaints.map((one) => ({ pointer: this.catalogue.pointerTo(one), detail: one.detail }));
  }

  private refusalOf(thrown: unknown, request: FastifyRequest, reply: FastifyReply): DomainError {
    if (thrown instanceof DomainError && this.catalogue.find(thrown.code) !== null) return thrown;
    if (thrown instanceof ReadStoreUnavailable) {
      return new HttpProblem(
        'read_model_unavailable',
        'The read model cannot be reached at the moment. Ask again in a second.',
      );
    }
    if (thrown instanceof StorageFull) {
      return new HttpProblem(
        'storage_full',
        'There is no room left to store the change; nothing was changed. Send it again when there is.',
      );
    }
    if (thrown instanceof OutcomeUnknown) {
      return new HttpProblem(
        'outcome_unknown',
        'It is not known whether the change was stored: the disk failed meanwhile. Send it again with the same Idempotency-Key, or read before you change anything again.',
      );
    }
    if (thrown instanceof QueueFull) {
      return new HttpProblem(
        'overloaded',
        'More changes wait to be carried out than the service can take in; nothing was changed. Send it again in a second.',
      );
    }
    if (thrown instanceof WorkTimedOut) {
      return new HttpProblem(
        'internal_error',
        'The change took longer than the service allows and was given up; nothing was changed. Try again later.',
      );
    }
    if (thrown instanceof TenantNotServed) return unknownTenant();
    if (thrown instanceof QueueClosed) return stoppingProblem();
    if (isStorageTrouble(thrown) && (request.method === 'GET' || request.method === 'HEAD')) {
      return new HttpProblem('overloaded', 'The data cannot be read at the moment. Ask again in a second.');
    }
    if (isStorageTrouble(thrown) || thrown instanceof VersionConflict) {
      return new HttpProblem(
        'overloaded',
        'The change could not be stored at the moment; nothing was changed. Send it again in a second.',
      );
    }
    if (isCutOff(request)) {
      return new HttpProblem('malformed_request', 'The request was not sent whole. Send it again.');
    }
    const status =
      thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: unknown } | null)?.statusCode;
    if (status === 404) return this.nowhere(request, reply);
    return ofFramework(status);
  }

  private nowhere(request: FastifyRequest, reply: FastifyReply): DomainError {
    const path = request.url.split('?')[0]!;
    const allowed = this.routes.methodsOf(path);
    if (allowed.length === 0 || allowed.includes(request.method)) {
      return new HttpProblem('route_not_found', 'There is nothing at this address. The API is described at /docs.');
    }
    reply.header('allow', allowed.join(', '));
    return new HttpProblem(
      'method_not_allowed',
      `This address does not take ${request.method}; it takes ${allowed.join(' and ')}.`,
    );
  }
}

/** Whether the client hung up before its request was complete: nobody reads the answer, and nothing is wrong here. */
function isCutOff({ raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete;
}

function ofFramework(status: unknown): DomainError {
  if (status === 413) return new HttpProblem('body_too_large', 'The body has more than 1 MiB. Send less at once.');
  if (status === 415)
    return new HttpProblem('unsupported_media_type', 'Send the body as JSON, with Content-Type: application/json.');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new HttpProblem('malformed_request', 'This request cannot be carried out. Check its address and headers.');
  }
  return new HttpProblem('internal_error', 'Something went wrong on our side; nothing was changed. Try again later.');
}
