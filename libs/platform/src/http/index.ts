export { Caller } from './caller.js';
export { createHttpApp } from './http-app.js';
export { HttpProblem } from './http-problem.js';
export { IfMatch, type ExpectedVersion } from './if-match.js';
export { Operation, type OperationOptions } from './operation.js';
export type { ProblemKinds } from './problem-catalogue.js';
export { created, found, listed, Reply, StreamReply, written } from './reply.js';
export { Section } from './section.js';
export * as schemas from './schemas.js';
