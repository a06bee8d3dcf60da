import {
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoExpiredSessionError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoServerClosedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb';
import { outOfRoom, passesByItself } from './mongo-codes.js';

const duplicateKey = 11000;
/** Refused logins and missing permissions, until they are corrected on the server. */
const refused = new Set([11, 13, 18, 31, 214, 334, 337, 391, 392, 404, 8000]);

const notReached = [
  MongoNetworkError,
  MongoServerSelectionError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoClientClosedError,
  MongoServerClosedError,
  MongoOperationTimeoutError,
  MongoExpiredSessionError,
];
/** Errors of the connection pool that the driver does not export. */
const ofPool = /^Mongo(PoolClosed|WaitQueueTimeout)Error$/;

/** A connection broken between two requests, or a failed name lookup, is a system error. */
const ofNetwork =
  /^(EPIPE|ECONN\w+|ETIMEDOUT|EHOST\w+|ENET\w+|ENOTFOUND|ENOTCONN|EAI_\w+|ENODATA|ESERVFAIL|EREFUSED|ETIMEOUT|EMFILE|ENFILE|ENOBUFS|EADDRNOTAVAIL|ERR_STREAM_(DESTROYED|WRITE_AFTER_END)|ERR_TLS_\w+|ERR_SSL_\w+)$/;

/** Labels of errors that may pass. */
const labels = ['RetryableWriteError', 'TransientTransactionError', 'SystemOverloadedError', 'RetryableError'];

/** Error of servers on PostgreSQL where a collection is dropped during a request. */
const dropping = /SQLSTATE 42P01/;
/** Errors of the PostgreSQL behind: unavailable, full, overloaded, shutting down, or in conflict. */
const behind = /SQLSTATE (08|53|57P|58|40|55P03)|database is locked|disk I\/O error|database or disk is full/;

/** Why the server cannot answer now, as the end of a sentence; null for any other error. */
export function reasonUnavailable(thrown: unknown): string | null {
  const error = withoutBulk(thrown);
  if (!(error instanceof Error)) return null;
  if (notReached.some((kind) => error instanceof kind) || ofPool.test(error.name) || ofNetwork.test(codeOf(error)))
    return 'does not answer';
  if (!(error instanceof MongoServerError)) return null;
  if (dropping.test(error.message)) return 'is dropping what was asked for';
  const codes = codesOf(error);
  if (codes.some((code) => refused.has(code))) return 'refuses the user or the password, or what the user may do';
  if (codes.some((code) => outOfRoom.has(code))) return 'has no room left';
  const passes = codes.some(passesByItself) || labels.some((label) => error.hasErrorLabel(label));
  return passes || behind.test(error.message) ? 'cannot take requests at the moment' : null;
}

/** Codes of an error, of all writes of a bulk, and of its write concern. */
function codesOf(error: MongoServerError): readonly number[] {
  const writes = error instanceof MongoBulkWriteError ? [error.writeErrors].flat().map(({ code }) => code) : [];
  const concern = error instanceof MongoBulkWriteError ? error.result.getWriteConcernError()?.code : undefined;
  return [error.code, ...writes, concern].filter((code) => code !== undefined).map(Number);
}

/** Whether all errors say that documents of the same ids exist. */
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

/** The driver wraps everything that stops a bulk write, a lost connection included. */
function withoutBulk(error: unknown): unknown {
  const wrapped: unknown = error instanceof MongoBulkWriteError ? error.errorResponse : null;
  return wrapped instanceof Error ? wrapped : error;
}
