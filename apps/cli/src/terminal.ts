/** Environment of a command: settings, streams, and the signal to end early. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A person's terminal, or a pipe. */
  readonly stdin: NodeJS.ReadStream;
  /** Results alone. */
  readonly stdout: NodeJS.WriteStream;
  /** Progress, warnings and refusals. */
  readonly stderr: NodeJS.WriteStream;
  readonly stop: AbortSignal;
}
