/** An import cannot start or continue. The message is a sentence for the person who started it. */
export abstract class ImportError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

export class FileMissing extends ImportError {
  constructor(file: string) {
    super(`There is no file ${file}; give the path of an Online Retail CSV, plain or gzip.`);
  }
}

export class NotAFile extends ImportError {
  constructor(file: string) {
    super(`${file} is not a file but a folder or a device; give the path of an Online Retail CSV, plain or gzip.`);
  }
}

export class FileNotReadable extends ImportError {
  constructor(file: string, cause: Error) {
    super(`${file} cannot be read: ${cause.message}.`, { cause });
  }
}

export class FileEmpty extends ImportError {
  constructor(file: string) {
    super(`${file} is empty; an Online Retail CSV begins with a header row.`);
  }
}

/** A zip or Excel file, as the data set is published. */
export class FilePacked extends ImportError {
  constructor(file: string) {
    super(`${file} is a zip archive or an Excel workbook; save its sheet as CSV first.`);
  }
}

export class WrongHeader extends ImportError {
  constructor(file: string, found: string, expected: readonly string[]) {
    super(`${file} does not begin with the header ${expected.join(' or ')}; it begins with ${found}.`);
  }
}

export class GzipTruncated extends ImportError {
  constructor(file: string, cause: Error) {
    super(`The gzip data of ${file} ends too early: the file is truncated, fetch it again.`, { cause });
  }
}

export class GzipCorrupted extends ImportError {
  constructor(file: string, cause: Error) {
    super(`The gzip data of ${file} is damaged (${cause.message}): fetch the file again.`, { cause });
  }
}

/** A row without an end: an unclosed quote. */
export class RowNeverEnds extends ImportError {
  constructor(file: string, line: number) {
    super(`The row on line ${line} of ${file} does not end: a quote that opens in it is never closed.`);
  }
}

/** The scratch database cannot be created or written. */
export class StagingFailed extends ImportError {
  constructor(cause: Error) {
    super(`The rows cannot be staged on disk: ${cause.message}; TMPDIR can name another folder for that.`, { cause });
  }
}

export class ReportNotWritten extends ImportError {
  constructor(file: string, cause: Error) {
    super(`The report of skipped rows cannot be written to ${file}: ${cause.message}.`, { cause });
  }
}

/** The shop refused something. Earlier parts stay, and the same command continues from there. */
export class ImportStopped extends ImportError {
  constructor(subject: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The import stopped at ${subject}: ${reason}`, { cause });
  }
}

/** The import was interrupted. Earlier parts stay. */
export class ImportInterrupted extends ImportError {
  constructor(where: string) {
    super(`The import was stopped at ${where}; run the same command again, and it goes on from there.`);
  }
}

/** The file to be replaced is not a report. */
export class ReportNotAReport extends ImportError {
  constructor(file: string) {
    super(
      `The report of skipped rows would replace ${file}, which is no such report; name another file with --report, or remove that one.`,
    );
  }
}

export class ReportWithinData extends ImportError {
  constructor(file: string) {
    super(
      `The report of skipped rows cannot go to ${file}, among the files of the shop; name a file outside of the data folder with --report.`,
    );
  }
}

export class DatesAreDayFirst extends ImportError {
  constructor(file: string, line: number, date: string) {
    super(
      `The dates of ${file} seem to have the day first (line ${line} has ${date}), but are read with the month first; say which is meant with --dates dmy or --dates mdy.`,
    );
  }
}
