import { finding, questions } from './judge/finding.js';
import { planKills } from './kill-plan.js';
import { Ledger, noteAttempt } from './ledger.js';
import { asJson, inWords, summarize } from './report.js';

const again = 'npm run test:crash -- --kills 15 --seed 4 --clients 32';
const options = { kills: 15, seed: '4', clients: 32, freshKeys: false, json: false };
const entry = new Ledger().open(3, { kind: 'register', email: 'c03-1@crash.example' });
noteAttempt(entry, 2, 'ECONNRESET');
noteAttempt(entry, 2, 'ECONNRESET');
noteAttempt(entry, 3, '201 (replayed)');
entry.reply = { status: 201, etag: '"1"', location: null, replayed: true, text: '{}' };
const summary = summarize(options, planKills(15, '4'), [entry], {
  requests: 1_234,
  startTimes: [900, 700, 2_100],
  seconds: 45.4,
});

describe('the report', () => {
  it('counts', () => {
    expect(summary).toMatchObject({
      ...{ requests: 1_234, intents: 1, acknowledged: 1, refused: 0, unanswered: 0, retried: 1, replayed: 1 },
      ...{ starts: { median: 900, longest: 2_100 }, seconds: 45 },
    });
    expect(Object.values(summary.kills).reduce((sum, count) => sum + count, 0)).toBe(15);
  });

  it('has a line with 0 for every question where nothing is wrong, and fits on a screen', () => {
    const lines = inWords(summary, [], again).split('\n');
    expect(lines[0]).toBe('Crash test with the seed 4: Nothing was lost, nothing happened twice.');
    for (const question of Object.values(questions)) expect(lines).toContain(`    0  ${question}`);
    expect(lines.at(-1)).toBe(`Again: ${again}`);
    expect(lines.length).toBeLessThanOrEqual(24);
  });

  it('shows ten cases of a question with what the ledger has, and counts the others', () => {
    const findings = Array.from({ length: 12 }, (_, i) => finding('lost', `Case ${i}.`, [entry]));
    const text = inWords(summary, findings, again);
    expect(text).toContain('12 findings.');
    expect(text).toContain('   12  acknowledged and lost\n       - Case 0.\n');
    expect(text).toContain(
      'c03-1 register {"email":"c03-1@crash.example"}: ECONNRESET ×2 @2, 201 (replayed) @3 → 201 version "1"',
    );
    expect(text).toContain('- Case 9.');
    expect(text).not.toContain('- Case 10.');
    expect(text).toContain('and 2 more');
  });

  it('tells programs all of it', () => {
    const parsed = JSON.parse(asJson(summary, [finding('twice', 'Two.', [entry])], again)) as Record<string, unknown>;
    expect(parsed).toMatchObject({ seed: '4', again, findings: { lost: [], twice: [{ what: 'Two.' }] } });
  });
});
