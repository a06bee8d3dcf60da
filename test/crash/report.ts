import { questions, type Finding, type Question } from './judge/finding.js';
import { moments, type Kill, type Moment } from './kill-plan.js';
import { isAcknowledged, type Entry } from './ledger.js';
import type { CrashOptions } from './options.js';

/** What a run did, in numbers. */
export interface Summary {
  readonly seed: string;
  readonly clients: number;
  readonly kills: Readonly<Record<Moment, number>>;
  /** Milliseconds that a start took: in the middle, and at most. */
  readonly starts: { readonly median: number; readonly longest: number };
  /** Requests sent, attempts that met no server included. */
  readonly requests: number;
  readonly intents: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly unanswered: number;
  /** Intents that took more than one attempt. */
  readonly retried: number;
  /** Those of them that had been done before the kill, and got their first reply after it. */
  readonly replayed: number;
  readonly seconds: number;
}

/** Cases shown of each question, and characters of a line. */
const SHOWN = 10;
const WIDTH = 300;

export function summarize(
  { seed, clients }: CrashOptions,
  plan: readonly Kill[],
  entries: readonly Entry[],
  {
    requests,
    startTimes,
    seconds,
  }: { readonly requests: number; readonly startTimes: readonly number[]; readonly seconds: number },
): Summary {
  const count = (holds: (entry: Entry) => boolean) => entries.filter(holds).length;
  const kills = Object.fromEntries(
    moments.map((moment) => [moment, plan.filter((kill) => kill.moment === moment).length]),
  ) as Record<Moment, number>;
  const times = [...startTimes].sort((a, b) => a - b).map(Math.round);
  return {
    seed,
    clients,
    kills,
    starts: { median: times[times.length >> 1] ?? 0, longest: times.at(-1) ?? 0 },
    requests,
    intents: entries.length,
    acknowledged: count(isAcknowledged),
    refused: count((entry) => entry.reply !== null && !isAcknowledged(entry)),
    unanswered: count(({ reply }) => reply === null),
    retried: count(({ attempts }) => attempts.reduce((sum, { times: n }) => sum + n, 0) > 1),
    replayed: count(({ reply }) => reply?.replayed === true),
    seconds: Math.round(seconds),
  };
}

/** The report as people read it. `again` is the command that repeats the run. */
export function inWords(summary: Summary, findings: readonly Finding[], again: string): string {
  const { kills, starts, seconds } = summary;
  const many = (n: number) => n.toLocaleString('en-GB');
  const total = Object.values(kills).reduce((sum, n) => sum + n, 0);
  const verdict =
    findings.length === 0 ? 'Nothing was lost, nothing happened twice.' : `${many(findings.length)} findings.`;
  return [
    `Crash test with the seed ${summary.seed}: ${verdict}`,
    `  kills     ${total}: ${moments.map((moment) => `${kills[moment]} ${moment}`).join(', ')}`,
    `  starts    ${starts.median} ms in the middle, ${starts.longest} ms at most`,
    `  requests  ${many(summary.requests)} by ${summary.clients} clients for ${many(summary.intents)} intents`,
    `  answers   ${many(summary.acknowledged)} acknowledged, ${many(summary.refused)} refused, ${many(summary.unanswered)} without`,
    `  retried   ${many(summary.retried)} intents, ${many(summary.replayed)} of which had been done before the kill`,
    `  took      ${seconds} s`,
    '',
    ...(Object.keys(questions) as Question[]).flatMap((question) => answerTo(question, findings)),
    '',
    `Again: ${again}`,
  ].join('\n');
}

/** The report for programs. */
export function asJson(summary: Summary, findings: readonly Finding[], again: string): string {
  const answers = Object.fromEntries(
    (Object.keys(questions) as Question[]).map((question) => [
      question,
      findings
        .filter((one) => one.question === question)
        .map(({ what, entries }) => ({ what, entries: entries.map(entryInWords) })),
    ]),
  );
  return JSON.stringify({ ...summary, findings: answers, again }, null, 2);
}

function answerTo(question: Question, findings: readonly Finding[]): string[] {
  const cases = findings.filter((one) => one.question === question);
  return [
    `${String(cases.length).padStart(5)}  ${questions[question]}`,
    ...cases
      .slice(0, SHOWN)
      .flatMap(({ what, entries }) => [
        `       - ${what}`.slice(0, WIDTH),
        ...entries.slice(0, 4).map((entry) => `           ${entryInWords(entry)}`.slice(0, WIDTH)),
      ]),
    ...(cases.length > SHOWN ? [`       and ${cases.length - SHOWN} more`] : []),
  ];
}

function entryInWords({ request, action, attempts, reply }: Entry): string {
  const { kind, ...details } = action;
  const tries = attempts.map(({ start, outcome, times }) => `${outcome}${times > 1 ? ` ×${times}` : ''} @${start}`);
  const version = reply?.etag ? ` version ${reply.etag}` : '';
  const end = reply === null ? 'no reply' : `${reply.status}${version}`;
  return `${request.headers['idempotency-key']} ${kind} ${JSON.stringify(details)}: ${tries.join(', ')} → ${end}`;
}
