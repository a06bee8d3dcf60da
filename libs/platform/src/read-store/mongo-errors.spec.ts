import {
  MongoBulkWriteError,
  MongoNetworkError,
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
    ['a refused login', answered(18), 'refuses the user or the password'],
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
