/** What a command is run with: its settings, where it speaks, and the signal that asks it to end early. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Results alone. */
  readonly stdout: NodeJS.WriteStream;
  /** Progress, warnings and refusals. */
  readonly stderr: NodeJS.WriteStream;
  readonly stop: AbortSignal;
}
