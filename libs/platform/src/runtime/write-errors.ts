/** Greatest depth of causes that is searched. */
const MAX_DEPTH = 8;
/** File-system calls of libuv, as Node names them in `syscall`. */
const fileCalls =
  /^(access|chmod|close|copyfile|f?datasync|f?chmod|fstat|fsync|ftruncate|link|lstat|mkdir|mkdtemp|open|opendir|read|readlink|realpath|rename|rm|rmdir|scandir|stat|statfs|unlink|utime|write)$/;

/** Disk full: sqlite.org/rescode.html; errno(3). */
const full: ReadonlySet<string> = new Set(['SQLITE_FULL', 'ENOSPC', 'EDQUOT']);
/** Locked by others: sqlite.org/rescode.html. `PROTOCOL` is a race for the locks of a WAL that was lost fifty times. */
const locked: ReadonlySet<string> = new Set(['SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_PROTOCOL']);
/**
 * Faults of a disk, a file system, or a process short of memory or handles, which may pass: sqlite.org/rescode.html,
 * errno(3), open(2), read(2), write(2), fsync(2). SQLite reports a failed read (EIO, ENXIO) as `CORRUPT`, and a short
 * one as `NOTADB`.
 */
const failing: ReadonlySet<string> = new Set([
  ...['IOERR', 'CORRUPT', 'NOTADB', 'CANTOPEN', 'READONLY', 'PERM', 'NOMEM', 'NOLFS', 'INTERRUPT'].map(
    (name) => `SQLITE_${name}`,
  ),
  ...['EIO', 'ENXIO', 'ENODEV', 'EROFS', 'EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EAGAIN', 'EINTR', 'EBUSY'],
  ...['ESTALE', 'ENOLCK', 'EDEADLK', 'ETIMEDOUT', 'EACCES', 'EPERM', 'EREMOTEIO', 'EUCLEAN', 'ESHUTDOWN'],
]);

/** The transaction ended before its commit, as a full disk makes it: none of its commands took effect. */
export class TransactionLost extends Error {
  constructor(options?: ErrorOptions) {
    super('The database left the transaction before it was committed; none of its commands took effect.', options);
    this.name = 'TransactionLost';
  }
}

/** Another process kept a lock for too long. */
export class WriteLockUnavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('The database stayed locked by another process for too long. Try again.', options);
    this.name = 'WriteLockUnavailable';
  }
}

/** The queue of commands is full. */
export class QueueFull extends Error {
  constructor(waiting: number) {
    super(`${waiting} commands wait to be carried out already. Send this one again when there are fewer.`);
    this.name = 'QueueFull';
  }
}

/** The queue is closed: the service is stopping. */
export class QueueClosed extends Error {
  constructor() {
    super('The writer lane is closed; nothing was changed. Send this command again when the service has started.');
    this.name = 'QueueClosed';
  }
}

/** The disk is full. Nothing was stored. */
export class StorageFull extends Error {
  constructor(options?: ErrorOptions) {
    super('There is no room left where the data is kept; nothing was changed. Make room and try again.', options);
    this.name = 'StorageFull';
  }
}

/** The storage fails to read or write. Nothing was stored. */
export class StorageUnavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('The disk that the data is kept on fails to read or write; nothing was changed. Look after it.', options);
    this.name = 'StorageUnavailable';
  }
}

/** A file was deleted or replaced while it was open: writes to it would be lost. */
export class FileDisplaced extends Error {
  constructor(file: string, what: 'deleted' | 'replaced') {
    super(
      `${file} was ${what} while it was open, so that nothing more is written to it; nothing was changed. Stop the service, put the file back or restore a backup, and start again.`,
    );
    this.name = 'FileDisplaced';
  }
}

/**
 * The disk failed during a commit: its outcome is unknown. The file is examined and opened again before the next write.
 */
export class OutcomeUnknown extends Error {
  constructor(options?: ErrorOptions) {
    super('The disk failed during the commit: it is not known whether the change was stored.', options);
    this.name = 'OutcomeUnknown';
  }
}

const told = [WriteLockUnavailable, QueueFull, StorageFull, StorageUnavailable, FileDisplaced, OutcomeUnknown];
const troubles = [TransactionLost, ...told];

/** Whether the storage is at fault, and the same change may be tried again. */
export function isStorageTrouble(error: unknown): boolean {
  const trouble = asStorageTrouble(error);
  return troubles.some((kind) => trouble instanceof kind);
}

/**
 * An error of SQLite or the file system, or one caused by it, as an error of the storage; any other error unchanged.
 */
export function asStorageTrouble(error: unknown): unknown {
  if (told.some((kind) => error instanceof kind)) return error;
  const code = storageCode(error);
  if (code === null) return error;
  if (full.has(code)) return new StorageFull({ cause: error });
  if (locked.has(primary(code))) return new WriteLockUnavailable({ cause: error });
  if (failing.has(primary(code))) return new StorageUnavailable({ cause: error });
  return error;
}

/** SQLite result code or errno of an error or its causes; null for any other error. */
export function storageCode(error: unknown): string | null {
  for (let one = error, depth = 0; depth < MAX_DEPTH && typeof one === 'object' && one !== null; depth += 1) {
    const { code, cause } = one as { readonly code?: unknown; readonly cause?: unknown };
    if (typeof code === 'string' && (code.startsWith('SQLITE_') || isOfFileSystem(one))) return code;
    one = cause;
  }
  return null;
}

/**
 * What a failed COMMIT means for its commands: nothing stored where the disk is full, an unknown outcome for any other
 * fault.
 */
export function asCommitTrouble(error: unknown): unknown {
  const trouble = asStorageTrouble(error);
  return trouble instanceof StorageUnavailable ? new OutcomeUnknown({ cause: error }) : trouble;
}

/** Whether the connection may hold what the file does not, and must be closed. */
export function spoilsConnection(trouble: unknown): boolean {
  return trouble instanceof OutcomeUnknown || trouble instanceof StorageUnavailable;
}

/** Node gives `syscall` to every system error and `path` to file errors alone; SQLite gives neither. */
function isOfFileSystem(error: object): boolean {
  const { syscall, address } = error as { readonly syscall?: unknown; readonly address?: unknown };
  return typeof syscall === 'string' && address === undefined && fileCalls.test(syscall);
}

/** `SQLITE_IOERR_FSYNC` is a kind of `SQLITE_IOERR`; an errno has no kinds. */
function primary(code: string): string {
  return /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code;
}

/** Whether a unique index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === '23505';
}

/** Whether a database file is damaged. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(String((error as { code?: unknown }).code));
}

/** A storage error as the end of a sentence. */
export function storageReason(error: unknown): string {
  if (error instanceof StorageFull) return 'there is no room left on the disk';
  const code = storageCode(error);
  if (!isStorageTrouble(error)) return 'an unexpected error, which the log tells';
  if (code === null) return (error as Error).message.replace(/[.]$/, '').replace(/^The/, 'the');
  return code.startsWith('SQLITE_BUSY') ? 'another process holds the write lock' : `the disk fails (${code})`;
}
