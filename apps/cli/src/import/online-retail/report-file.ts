import { open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { ReportNotAReport, ReportWithinData } from './import-errors.js';

/** First line of every report. */
export const REPORT_HEADER = 'line,invoice,reason,detail\n';

/**
 * Throws where a report at a path would overwrite something else: the imported file under any name, a device, a file
 * that is no report, or a file of the shop. In the data folder, reports belong in `imports` folders.
 */
export async function assertForReport(path: string, dataDirectory: string): Promise<void> {
  const place = await realPath(path);
  const within = relative(await realPath(dataDirectory), place).split(sep);
  if (within[0] !== '..' && within.at(-2) !== 'imports') throw new ReportWithinData(path);
  await assertReplaceable(path);
}

/** Throws `ReportNotAReport` for a file that is neither empty nor a report. */
export async function assertReplaceable(path: string): Promise<void> {
  const found = await stat(path).catch(missing);
  if (found === null) return;
  if (!found.isFile()) throw new ReportNotAReport(path);
  if (found.size === 0) return;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(REPORT_HEADER.length), 0, REPORT_HEADER.length, 0);
    if (buffer.toString('latin1', 0, bytesRead) !== REPORT_HEADER) throw new ReportNotAReport(path);
  } finally {
    await file.close();
  }
}

/** The path without symbolic links, as far as it exists. */
async function realPath(path: string): Promise<string> {
  const found = await realpath(path).catch(missing);
  if (found !== null) return found;
  const folder = dirname(path);
  return join(folder === path ? folder : await realPath(folder), basename(path));
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
