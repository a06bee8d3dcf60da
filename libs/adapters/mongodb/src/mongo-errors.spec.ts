import {
  MongoBulkWriteError,
  MongoNetworkError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  type BulkWriteResult,
} from 'mongodb';

import { MongoConnection } from './mongo-connection.js';
import { isDuplicateOnly, reasonUnavailable } from './mongo-errors.js';

const answered = (code: number): MongoServerError => new MongoServerError({ message: 'refused', code });

function bulk(codes: readonly number[], concern?: number): MongoBulkWriteError {
  const result = { getWriteConcernError: () => (concern === undefined ? undefined : { code: concern }) };
  const writeErrors = codes.map((code) => ({ code }));
  return new MongoBulkWriteError(
    { message: 'refused', code: codes[0], writeErrors } as unknown as ConstructorParameters<
      typeof MongoBulkWriteError
    >[0],
    result as unknown as BulkWriteResult,
  );
}

describe('an error of the driver', () => {
  it.each<[string, unknown, string | null]>([
    ['a lost connection', new MongoNetworkError('connection 1 closed'), 'does not answer'],
    [
      'a connection that the server had ended',
      Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' }),
      'does not answer',
    ],
    ['no server', new MongoServerSelectionError('timed out', {} as never), 'does not answer'],
    [
      'a connection lost in a bulk write',
      new MongoBulkWriteError(new MongoNetworkError('lost'), {
        getWriteConcernError: () => undefined,
      } as BulkWriteResult),
      'does not answer',
    ],
    ['a server that is no primary', answered(10107), 'cannot take requests at the moment'],
    ['a write that was not confirmed in time', bulk([], 64), 'cannot take requests at the moment'],
    ['a write that met a full disk behind a duplicate', bulk([11000, 14031]), 'has no room left'],
    ['a refused login', answered(18), 'refuses the user or the password, or what the user may do'],
    ['a right that was taken away', answered(13), 'refuses the user or the password, or what the user may do'],
    [
      'a pool of connections that was closed',
      Object.assign(new Error('closed'), { name: 'MongoPoolClosedError' }),
      'does not answer',
    ],
    [
      'a pool without a free connection',
      Object.assign(new Error('timed out'), { name: 'MongoWaitQueueTimeoutError' }),
      'does not answer',
    ],
    ['a name that is not found', Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'does not answer'],
    ['a time limit of the driver', new MongoOperationTimeoutError('timed out'), 'does not answer'],
    [
      'a label alone',
      new MongoServerError({ message: 'x', code: 999_999, errorLabels: ['RetryableWriteError'] }),
      'cannot take requests at the moment',
    ],
    [
      'a database behind the server that is full',
      new MongoServerError({ message: 'ERROR: no space left (SQLSTATE 53100)', code: 1 }),
      'cannot take requests at the moment',
    ],
    ['a full disk', answered(14031), 'has no room left'],
    ['a document that is too large', answered(10334), null],
    ['a document that a rule of the collection refuses', answered(121), null],
    ['what is no error', 'no error', null],
    [
      'a collection that is dropped meanwhile',
      new MongoServerError({ message: 'ERROR: relation "a.b" does not exist (SQLSTATE 42P01)', code: 1 }),
      'is dropping what was asked for',
    ],
    ['a bad hint', answered(2), null],
    ['a duplicate', bulk([11000]), null],
    ['an error of the program', new TypeError('undefined is no function'), null],
  ])('%s', (_, error, reason) => {
    expect(reasonUnavailable(error)).toBe(reason);
  });

  // One of each category of error_codes.yml that tells of the server's state, and those without a category.
  it.each([
    ...[6, 7, 89, 9001, 202, 189, 10107, 11602, 13435, 13436, 10058, 91, 11600, 50, 262, 290, 407, 24, 11601, 237, 279],
    ...[
      355, 46841, 453, 134, 402, 412, 50915, 91331, 150, 13388, 63, 249, 64, 79, 100, 239, 246, 250, 272, 303, 43, 175,
    ],
    ...[433, 449, 450, 462, 112, 117, 145, 133, 216, 264, 365, 371, 94, 149, 164, 261, 12586, 12587],
  ])('passes by itself where the server answers %d', (code) => {
    expect(reasonUnavailable(answered(code))).toBe('cannot take requests at the moment');
    expect(reasonUnavailable(bulk([], code))).toBe('cannot take requests at the moment');
    expect(reasonUnavailable(bulk([11000, code]))).toBe('cannot take requests at the moment');
  });

  it.each([
    1, 2, 4, 9, 14, 15, 22, 26, 40, 52, 59, 66, 67, 72, 73, 85, 86, 115, 121, 168, 197, 238, 10334, 11000, 17280, 40415,
  ])('is the fault of what was asked where the server answers %d', (code) =>
    expect(reasonUnavailable(answered(code))).toBeNull(),
  );

  it('tells documents that were there before from all else', () => {
    expect(isDuplicateOnly(bulk([11000, 11000]))).toBe(true);
    expect(isDuplicateOnly(answered(11000))).toBe(true);
    expect(isDuplicateOnly(bulk([11000, 2]))).toBe(false);
    expect(isDuplicateOnly(bulk([11000], 64))).toBe(false);
    expect(isDuplicateOnly(bulk([], 64))).toBe(false);
    expect(isDuplicateOnly(new MongoNetworkError('lost'))).toBe(false);
  });
});

describe('a connection string', () => {
  it('is described by its hosts alone', () => {
    const { hosts } = new MongoConnection('mongodb://shop:s3cret@db1.example:27018,db2.example/orders?replicaSet=rs0');
    expect(hosts).toBe('db1.example:27018, db2.example:27017');
  });

  it.each([
    's3cret',
    'postgres://shop:s3cret@db/orders',
    'mongodb://shop:s3cret@:99999/',
    'mongodb://a:s3cret@b/?nonsense=1',
  ])('is refused without being repeated: %s', (url) => {
    const failure = ((): unknown => {
      try {
        return new MongoConnection(url);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).toContain('must read mongodb://');
    expect(String(failure)).not.toContain('s3cret');
  });
});
