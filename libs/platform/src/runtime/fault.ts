/** Log fields of a thrown error. */
export interface Fault {
  readonly error: string;
  readonly code?: string;
  /** Absent where it may quote personal data. */
  readonly reason?: string;
  /** Stack frames, innermost first. */
  readonly at: readonly string[];
}

/** Errors whose messages quote their input: JSON text, document keys. */
const quoting = /^(SyntaxError|Mongo\w*|BSON\w*)$/;

/** Describes an error without its input: the message only where it quotes nothing, and no other property. */
export function faultOf(thrown: unknown): Fault {
  if (!(thrown instanceof Error)) return { error: typeof thrown, at: [] };
  const { code } = thrown as { readonly code?: unknown };
  return {
    error: thrown.name,
    ...((typeof code === 'string' || typeof code === 'number') && { code: String(code) }),
    ...(!quoting.test(thrown.name) && { reason: thrown.message }),
    at: framesOf(thrown),
  };
}

/** One line about an error, for a log message. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { error, code, reason } = faultOf(thrown);
  return reason ?? (code === undefined ? error : `${error} ${code}`);
}

/** The frames of the stack alone: its head is the message, which may have several lines. */
function framesOf({ stack = '' }: Error): string[] {
  return stack
    .split('\n')
    .filter((line) => /^ {4}at .*(:\d+:\d+\)?|\(<anonymous>\))$/.test(line))
    .map((line) => line.trim());
}
