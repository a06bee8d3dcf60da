/** What the log is told of something that was thrown. */
export interface Fault {
  readonly error: string;
  readonly code?: string;
  /** Absent where it may repeat what a person sent. */
  readonly reason?: string;
  /** Where it was thrown, innermost first. */
  readonly at: readonly string[];
}

/** Errors whose messages quote what they were given: a piece of the JSON text, the keys of a document. */
const quoting = /^(SyntaxError|Mongo\w*|BSON\w*)$/;

/** Names an error without what it was about: the message only of such as do not quote, and none of its other properties. */
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

/** One line on an error, for a sentence of the log. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { error, code, reason } = faultOf(thrown);
  return reason ?? (code === undefined ? error : `${error} ${code}`);
}

/** The frames of the stack alone: it begins with the message, which may have lines of its own. */
function framesOf({ stack = '' }: Error): string[] {
  return stack
    .split('\n')
    .filter((line) => /^ {4}at .*(:\d+:\d+\)?|\(<anonymous>\))$/.test(line))
    .map((line) => line.trim());
}
