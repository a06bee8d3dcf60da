import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface CrashOptions {
  readonly kills: number;
  /** Tells every random choice. */
  readonly seed: string;
  readonly clients: number;
  /** Plants a fault in the clients: each retry carries a key of its own. The run must find doubles. */
  readonly freshKeys: boolean;
  /** Prints the report as JSON. */
  readonly json: boolean;
}

/** Reads the command line's arguments. Throws for those that are wrong. */
export function readOptions(args: readonly string[]): CrashOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '15' },
      seed: { type: 'string', default: String(randomInt(2 ** 32)) },
      clients: { type: 'string', default: '32' },
      'fresh-keys': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    kills: count('kills', values.kills, 0),
    seed: values.seed,
    clients: count('clients', values.clients, 1),
    freshKeys: values['fresh-keys'],
    json: values.json,
  };
}

function count(name: string, text: string, least: number): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) < least)
    throw new Error(`--${name} takes a whole number from ${least} to 9999, not ${text}.`);
  return Number(text);
}
