import { open, type FileHandle } from 'node:fs/promises';
import type { ReadStream } from 'node:fs';
import { PassThrough, type Duplex } from 'node:stream';
import { types } from 'node:util';
import { createGunzip } from 'node:zlib';
import {
  FileEmpty,
  FileMissing,
  FileNotReadable,
  FilePacked,
  GzipCorrupted,
  GzipTruncated,
  ImportError,
  NotAFile,
} from './import-errors.js';

/** The bytes of a file on their way: `file` piped into `unpack` is plain CSV. */
export interface Source {
  readonly file: ReadStream;
  readonly unpack: Duplex;
  /** Bytes on disk, packed or not. */
  readonly size: number;
}

/**
 * Opens a CSV, plain or gzip as its first bytes say, whatever its name. Throws `FileMissing`, `NotAFile`,
 * `FileNotReadable`, `FileEmpty` or `FilePacked`.
 */
export async function openSource(path: string): Promise<Source> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path);
    const stat = await handle.stat();
    if (!stat.isFile()) throw new NotAFile(path);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead === 0) throw new FileEmpty(path);
    const magic = buffer.toString('latin1');
    if (magic === 'PK\x03\x04') throw new FilePacked(path);
    const file = handle.createReadStream({ start: 0, highWaterMark: 256 * 1024 });
    return {
      file,
      size: stat.size,
      unpack: magic.startsWith('\x1f\x8b') ? createGunzip({ chunkSize: 256 * 1024 }) : new PassThrough(),
    };
  } catch (error) {
    await handle?.close();
    throw asImportError(path, error);
  }
}

/** An error of the file system or zlib with the file's name; any other unchanged. */
export function asImportError(path: string, error: unknown): unknown {
  if (error instanceof ImportError || !types.isNativeError(error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new FileMissing(path);
  if (code === 'Z_BUF_ERROR') return new GzipTruncated(path, error);
  if (code?.startsWith('Z_')) return new GzipCorrupted(path, error);
  return syscall === undefined ? error : new FileNotReadable(path, error);
}
