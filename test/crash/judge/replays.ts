import type { Evidence } from '../evidence.js';
import type { Reply } from '../ledger.js';
import { finding, type Finding } from './finding.js';

/** An acknowledged request that is sent again gets its first reply again, and is told so. */
export function judgeReplays({ replays }: Evidence): Finding[] {
  return replays.flatMap(({ entry, reply }) => {
    const parts = differing(entry.reply!, reply);
    return parts.length === 0 ? [] : [finding('replays', `Sent again, it differs in ${parts.join(', ')}.`, [entry])];
  });
}

function differing(first: Reply, again: Reply): string[] {
  const same = (['status', 'location', 'etag', 'text'] as const).filter((part) => first[part] !== again[part]);
  return [...same.map((part) => `${part} (${shown(again[part])})`), ...(again.replayed ? [] : ['Idempotent-Replayed'])];
}

function shown(part: string | number | null): string {
  return String(part).slice(0, 80);
}
