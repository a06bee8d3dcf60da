export { networksOf } from './addresses/client-address.js';
export { onBehalfOf, registersOthers } from './auth/access.js';
export type { ApiCaller } from './auth/api-caller.js';
export { Caller } from './auth/caller.js';
export type { Identity } from './auth/identity.js';
export { OrderTokens } from './auth/order-tokens.js';
export { TokenVerifier, type VerifiedToken } from './auth/token-verifier.js';
export { listen } from './limits/connections.js';
export { LastEventId } from './live/last-event-id.js';
export { LiveStreams } from './live/live-streams.js';
export * as streams from './live/stream-description.js';
export { StreamQueryDto } from './live/stream.dto.js';
export * as schemas from './openapi/schemas.js';
export { ApiTag } from './openapi/api-tag.js';
export { HttpProblem } from './problems/http-problem.js';
export type { FieldPointers, ProblemKinds } from './problems/problem-catalogue.js';
export { ProblemsModule } from './problems/problems.module.js';
export { type ExpectedVersion, IfMatch } from './requests/if-match.js';
export { KeptAnswer } from './requests/kept-answer.js';
export { Operation, type OperationOptions } from './requests/operation.js';
export { PiecesReply, Reply, StreamReply, created, found, listed, written } from './requests/reply.js';
export { createHttpApp } from './server/http-app.js';
export { drain } from './server/stop-in-order.js';
export { IsAnyOf } from './validation/any-of.js';
export * as pieces from './validation/pieces.js';
export { PageQueryDto, ReadQueryDto } from './validation/query.dto.js';
export {
  IsCommaList,
  IsCountry,
  IsEmailOnFile,
  IsId,
  IsInstant,
  IsLine,
  IsMoney,
  IsName,
  IsNewEmail,
  IsPassword,
  IsReason,
  IsReference,
  IsWords,
  type MoneyInput,
} from './validation/rules.js';
export { Describe, IsNullable, schemaRule } from './validation/schema-rule.js';
