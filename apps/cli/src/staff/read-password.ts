import type { Terminal } from '../terminal.js';

/** There was no password to read. */
export class PasswordUnread extends Error {
  constructor(why: string) {
    super(`${why} Nobody was added.`);
    this.name = 'PasswordUnread';
  }
}

const [ENTER, BACKSPACE, INTERRUPT, END] = [/^[\r\n]$/, /^[\u0008\u007f]$/, '\u0003', '\u0004'] as const;

/**
 * Reads a password: twice without an echo on a terminal, otherwise the first line of the input. Throws
 * `PasswordUnread`.
 */
export async function readPassword(terminal: Pick<Terminal, 'stdin' | 'stderr'>): Promise<string> {
  if (!terminal.stdin.isTTY) return firstLine(terminal.stdin);
  const [password, again] = [await ask(terminal, 'Password: '), await ask(terminal, 'The same again: ')];
  if (password !== again) throw new PasswordUnread('The two passwords differ.');
  return password;
}

async function firstLine(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const chunk of stdin) {
    text += chunk.toString();
    if (text.includes('\n')) break;
  }
  const [line = ''] = text.split(/\r?\n/);
  if (line === '') throw new PasswordUnread('No password came: write it to the input, or run this in a terminal.');
  return line;
}

/** Without an echo. */
async function ask({ stdin, stderr }: Pick<Terminal, 'stdin' | 'stderr'>, question: string): Promise<string> {
  stderr.write(question);
  stdin.setRawMode(true).setEncoding('utf8').resume();
  try {
    return await new Promise((resolve, reject) => {
      const typed: string[] = [];
      const hear = (keys: string): void => {
        for (const key of keys) {
          if (key === INTERRUPT || key === END) {
            stdin.off('data', hear);
            return reject(new PasswordUnread('Interrupted.'));
          }
          if (ENTER.test(key)) {
            stdin.off('data', hear);
            return resolve(typed.join(''));
          }
          if (BACKSPACE.test(key)) typed.pop();
          else typed.push(key);
        }
      };
      stdin.on('data', hear);
    });
  } finally {
    stdin.setRawMode(false).pause();
    stderr.write('\n');
  }
}
