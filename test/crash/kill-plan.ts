import { Random } from './random.js';

/** What the server is about when it is killed. */
export const moments = ['in start-up', 'under load', 'while delivering'] as const;

export type Moment = (typeof moments)[number];

/** One kill, and when. */
export interface Kill {
  readonly moment: Moment;
  /** Load before it, in milliseconds; nothing for one in start-up. */
  readonly load: number;
  /**
   * In start-up: parts of the time that a start takes. Under load: milliseconds since the clients' connections were cut,
   * so that what the server commits meanwhile is done and not told; 0: they were not. While delivering: milliseconds
   * since the last answer.
   */
  readonly after: number;
}

/**
 * When to kill the server, told by the seed alone. The first kill meets a start on an empty folder, the second a shop
 * with its first customers.
 */
export function planKills(count: number, seed: string): Kill[] {
  const random = new Random(`${seed}/kills`);
  return Array.from({ length: count }, (_, i) => {
    const luck = random.fraction();
    const moment = i === 0 || (i > 1 && luck < 0.2) ? 'in start-up' : luck < 0.5 ? 'while delivering' : 'under load';
    return { moment, load: moment === 'in start-up' ? 0 : loadFor(random), after: afterFor(moment, random) };
  });
}

/** 0.2 to 1.5 s, rather less than more. */
function loadFor(random: Random): number {
  return 200 + 1_300 * random.fraction() ** 2;
}

function afterFor(moment: Moment, random: Random): number {
  switch (moment) {
    case 'in start-up':
      // Rather late: most of a start is loading code; files are opened and the first requests met towards its end.
      return 1.15 * Math.sqrt(random.fraction());
    case 'under load':
      return random.chance(0.6) ? 1 + 49 * random.fraction() ** 2 : 0;
    case 'while delivering':
      return 80 * random.fraction();
    default:
      return moment satisfies never;
  }
}
