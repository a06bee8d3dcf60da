import { readFileSync, rmSync } from 'node:fs';
import { ReadStoreUnavailable } from '@tradepost/platform/read-store';
import { WrongSettings } from '@tradepost/platform/runtime';
import { reportFailure } from './report-failure.js';

function said(error: unknown, withLog = true): { readonly sentence: string; readonly log: string } {
  let [sentence, log] = ['', ''];
  const stderr = { write: (text: string) => (sentence += text) };
  reportFailure('Tradepost cannot start', error, {
    stderr,
    log: withLog ? { write: (text: string) => (log += text) } : null,
  });
  return { sentence, log };
}

const ofFiles = (code: string, path: string) =>
  Object.assign(new Error(`${code}: something, open '${path}'`), { code, path, syscall: 'open' });

describe('a failure', () => {
  it.each([
    [new WrongSettings(['PORT is wrong']), /^Tradepost cannot start: PORT is wrong\.\n$/],
    [new ReadStoreUnavailable('It is away.'), /the read store cannot be reached \(It is away\)\.\n$/],
    [
      ofFiles('EACCES', '/srv/shop'),
      /^Tradepost cannot start: \/srv\/shop: this user may not open or write it \(EACCES\)\.\n$/,
    ],
    [ofFiles('EMFILE', '/srv/shop'), /too many files are open: raise the limit/],
    [Object.assign(new Error('no'), { code: 'SQLITE_FULL' }), /^Tradepost cannot start: there is no room left/],
    [new Error('It broke.', { cause: ofFiles('EIO', '/srv/shop') }), /\/srv\/shop: the disk fails/],
  ])('that is known (%s) is told in one sentence', (error, sentence) => {
    expect(said(error)).toEqual({ sentence: expect.stringMatching(sentence) as string, log: '' });
  });

  it('that nobody expected is told as such, in one line, with its details in the log', () => {
    const { sentence, log } = said(new TypeError('it is\n  not a function'));
    expect(sentence).toBe(
      'Tradepost cannot start: an unexpected error (it is not a function); the log has the details.\n',
    );
    expect(JSON.parse(log)).toMatchObject({ level: 60, error: 'TypeError' });
    expect((JSON.parse(log) as { at: string[] }).at.join()).toContain('report-failure.spec');
  });

  it('has its details in a file where there is no log', () => {
    const { sentence } = said(new TypeError('no'), false);
    const file = /the details are in (\S+)\.\n$/.exec(sentence)![1]!;
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ level: 60, error: 'TypeError' });
    rmSync(file);
  });

  it.each([['a text'], [undefined], [null]])('may be anything: %s', (thrown) => {
    expect(said(thrown).sentence).toMatch(/^Tradepost cannot start: an unexpected error [^\n]+\n$/);
  });
});
