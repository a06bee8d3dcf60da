import type { BackupSummary } from '@tradepost/host';

/** A line for each file: path, size, last event and message. */
export function describeFiles(files: BackupSummary['files']): string[] {
  return files.map(({ tenant, context, bytes, lastEvent, lastMessage }) =>
    [
      `  ${`${tenant}/${context}.db`.padEnd(28)}`,
      `${inMegabytes(bytes)} MB`.padStart(12),
      `event ${lastEvent}`.padStart(16),
      `message ${lastMessage}`.padStart(18),
    ].join(''),
  );
}

/** Size of all files together, in megabytes. */
export function sizeOf(files: BackupSummary['files']): string {
  return `${inMegabytes(files.reduce((sum, { bytes }) => sum + bytes, 0))} MB`;
}

const inMegabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
