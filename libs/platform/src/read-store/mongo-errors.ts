import {
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerClosedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb';

const duplicateKey = 11000;
const authenticationFailed = 18;

/** What servers answer that have no primary, are shutting down, or cannot get a write confirmed in time. */
const notNow = new Set([6, 7, 50, 64, 89, 91, 100, 133, 134, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436]);

const notReached = [
  MongoNetworkError,
  MongoServerSelectionError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoClientClosedError,
  MongoServerClosedError,
];

/** A connection that breaks between two requests shows as the socket's own error: the driver does not wrap it. */
const brokenSocket = new Set([
  'EPIPE',
  'ECONNRESET',
  'ETIMEDOUT',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

/** How a server that keeps its documents in PostgreSQL words it when a collection is dropped while it is asked. */
const dropping = /SQLSTATE 42P01/;

/** Why the server cannot do now what it could do another time, as the rest of a sentence; null for any other error. */
export function reasonUnavailable(thrown: unknown): string | null {
  const error = withoutBulk(thrown);
  if (notReached.some((kind) => error instanceof kind) || brokenSocket.has(codeOf(error))) return 'does not answer';
  if (!(error instanceof MongoServerError)) return null;
  if (dropping.test(error.message)) return 'is dropping what was asked for';
  if (error.code === authenticationFailed) return 'refuses the user or the password';
  const concern = error instanceof MongoBulkWriteError ? error.result.getWriteConcernError()?.code : undefined;
  return [error.code, concern].some((code) => notNow.has(Number(code))) ? 'cannot take requests at the moment' : null;
}

/** Whether all that went wrong is that documents of the same ids were there before. */
export function isDuplicateOnly(error: unknown): boolean {
  if (error instanceof MongoBulkWriteError) {
    const failed = [error.writeErrors].flat();
    const others =
      failed.some(({ code }) => code !== duplicateKey) || error.result.getWriteConcernError() !== undefined;
    return failed.length > 0 && !others;
  }
  return error instanceof MongoServerError && error.code === duplicateKey;
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code);
}

/** The driver wraps whatever stops a bulk write, a lost connection included. */
function withoutBulk(error: unknown): unknown {
  const wrapped: unknown = error instanceof MongoBulkWriteError ? error.errorResponse : null;
  return wrapped instanceof Error ? wrapped : error;
}
