import {
  asStorageTrouble,
  isStorageTrouble,
  StorageFull,
  StorageUnavailable,
  WriteLockUnavailable,
} from './write-errors.js';

const sqlite = (code: string) => Object.assign(new Error('something'), { code });
const ofFiles = (code: string, syscall = 'open') => Object.assign(new Error('something'), { code, syscall, errno: -1 });

describe('trouble of the storage', () => {
  it.each([
    [sqlite('SQLITE_FULL'), StorageFull],
    [ofFiles('ENOSPC', 'write'), StorageFull],
    [ofFiles('EDQUOT', 'write'), StorageFull],
    [sqlite('SQLITE_BUSY'), WriteLockUnavailable],
    [sqlite('SQLITE_BUSY_SNAPSHOT'), WriteLockUnavailable],
    [sqlite('SQLITE_LOCKED_SHAREDCACHE'), WriteLockUnavailable],
    [sqlite('SQLITE_PROTOCOL'), WriteLockUnavailable],
    [sqlite('SQLITE_IOERR'), StorageUnavailable],
    [sqlite('SQLITE_IOERR_CORRUPTFS'), StorageUnavailable],
    [sqlite('SQLITE_CORRUPT'), StorageUnavailable],
    [sqlite('SQLITE_NOTADB'), StorageUnavailable],
    [sqlite('SQLITE_CANTOPEN'), StorageUnavailable],
    [sqlite('SQLITE_READONLY_DBMOVED'), StorageUnavailable],
    [sqlite('SQLITE_NOMEM'), StorageUnavailable],
    [ofFiles('EMFILE'), StorageUnavailable],
    [ofFiles('ENFILE'), StorageUnavailable],
    [ofFiles('EROFS', 'mkdir'), StorageUnavailable],
    [ofFiles('EIO', 'fsync'), StorageUnavailable],
    [ofFiles('EAGAIN', 'read'), StorageUnavailable],
  ])('%o is told as what it is, also as the cause of another error', (error, kind) => {
    expect(asStorageTrouble(error)).toBeInstanceOf(kind);
    const above = new Error('It cannot be saved.', { cause: new Error('No.', { cause: error }) });
    expect(asStorageTrouble(above)).toBeInstanceOf(kind);
    expect([error, above].map(isStorageTrouble)).toEqual([true, true]);
  });

  it.each([
    [sqlite('SQLITE_CONSTRAINT_UNIQUE')],
    [sqlite('SQLITE_ERROR')],
    [sqlite('SQLITE_MISUSE')],
    [ofFiles('ENOENT')],
    [ofFiles('ENOTDIR')],
    [new Error('The log is broken.')],
    ['no error at all'],
    [null],
  ])('%o is none', (error) => {
    expect(asStorageTrouble(error)).toBe(error);
    expect(isStorageTrouble(error)).toBe(false);
  });

  it('is none where a server cannot be reached, or an error is its own cause', () => {
    const refused = { code: 'EACCES', syscall: 'connect', address: '127.0.0.1', port: 25 };
    expect(isStorageTrouble(Object.assign(new Error('no'), refused))).toBe(false);
    const round = new Error('round') as Error & { cause: unknown };
    round.cause = round;
    expect(isStorageTrouble(round)).toBe(false);
  });

  it('keeps what was told already', () => {
    const told = new StorageFull({ cause: sqlite('SQLITE_IOERR') });
    expect(asStorageTrouble(told)).toBe(told);
  });
});
