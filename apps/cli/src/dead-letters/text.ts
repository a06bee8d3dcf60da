import type { DeadLetter, DeadLetterPage, OpenDeadLetter } from '@tradepost/platform';

/** Characters of a problem in a line of the list. */
const PROBLEM = 60;

/** A page of the list as a table, without a final line break. */
export function describePage({ items, next }: DeadLetterPage): string {
  if (items.length === 0) return 'There are no dead letters.';
  const head = ['ID', 'HANDLER', 'STATE', 'ATTEMPTS', 'SINCE', 'PARKED', 'MESSAGE', 'PROBLEM'];
  const table = columns([head, ...items.map(cells)]);
  return next === null ? table : `${table}\nMore: --cursor ${next}`;
}

/** A dead letter with its payload, without a final line break. */
export function describeLetter(letter: OpenDeadLetter): string {
  const { id, handler, state, attempts, nextAttemptAt, since, problem, message, parked, payload, behind } = letter;
  const rest = parked > behind.length ? `\n  … and ${parked - behind.length} more` : '';
  const facts = [
    ['id', id],
    ['handler', handler],
    ['state', `${state} after ${attempts} attempts${nextAttemptAt === null ? '' : `, next ${nextAttemptAt}`}`],
    ['since', since],
    ['problem', problem ?? 'none yet'],
    ['message', `${message.type} ${message.id}`],
    ['stream', message.stream],
    ['request', message.correlationId],
    ['parked', `${parked} behind it${behind.map((one) => `\n  ${one.type} ${one.id}`).join('')}${rest}`],
  ];
  return `${columns(facts)}\npayload\n${JSON.stringify(payload, null, 2)}`;
}

function cells({ id, handler, state, attempts, since, parked, message, problem }: DeadLetter): string[] {
  const text = problem ?? '';
  const short = text.length > PROBLEM ? `${text.slice(0, PROBLEM - 1)}…` : text;
  return [id, handler, state, String(attempts), since, String(parked), message.type, short];
}

/** Rows in columns as wide as their widest cell. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.split('\n')[0]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
