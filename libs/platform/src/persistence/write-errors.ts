/** The transaction ended before its commit (a full disk does that): none of its commands took effect. */
export class TransactionLost extends Error {
  constructor(options?: ErrorOptions) {
    super('The database left the transaction before it was committed; none of its commands took effect.', options);
    this.name = 'TransactionLost';
  }
}

/** Another process held the write lock for too long. */
export class WriteLockUnavailable extends Error {
  constructor() {
    super('The database stayed locked by another process for too long. Try again.');
    this.name = 'WriteLockUnavailable';
  }
}

/** As many commands wait for the writer lane as may. */
export class LaneFull extends Error {
  constructor(waiting: number) {
    super(`${waiting} commands wait to be carried out already. Send this one again when there are fewer.`);
    this.name = 'LaneFull';
  }
}

/** The lane takes nothing any more: the service is about to end. */
export class LaneClosed extends Error {
  constructor() {
    super('The writer lane is closed; nothing was changed. Send this command again when the service has started.');
    this.name = 'LaneClosed';
  }
}

/** There is no room left on the disk. What was to be stored is not; it can be once there is room. */
export class StorageFull extends Error {
  constructor(options?: ErrorOptions) {
    super('There is no room left where the data is kept; nothing was changed. Make room and try again.', options);
    this.name = 'StorageFull';
  }
}

/** The disk fails to read or write. What was to be stored is not. */
export class StorageUnavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('The disk that the data is kept on fails to read or write; nothing was changed. Look after it.', options);
    this.name = 'StorageUnavailable';
  }
}

const temporary = [TransactionLost, WriteLockUnavailable, LaneFull, StorageFull, StorageUnavailable];

/** Whether the storage is to blame and not what was to be stored, which may be tried again. */
export function isStorageTrouble(error: unknown): boolean {
  const trouble = asStorageTrouble(error);
  return temporary.some((kind) => trouble instanceof kind);
}

/** An error of SQLite, or one that it caused, as what it says of the storage; any other as it is. */
export function asStorageTrouble(error: unknown): unknown {
  const code = sqliteCode(error);
  if (code === 'SQLITE_FULL') return new StorageFull({ cause: error });
  if (code?.startsWith('SQLITE_IOERR')) return new StorageUnavailable({ cause: error });
  return error;
}

function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')) return error.code;
  return sqliteCode(error.cause);
}

/** Whether a database error says that a unique index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === '23505';
}
