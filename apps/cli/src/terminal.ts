/** What a command is run with: its settings, where it speaks, and the signal that asks it to end early. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where answers come from: a person, or a pipe. */
  readonly stdin: NodeJS.ReadStream;
  /** Results alone. */
  readonly stdout: NodeJS.WriteStream;
  /** Progress, warnings and refusals. */
  readonly stderr: NodeJS.WriteStream;
  readonly stop: AbortSignal;
}
