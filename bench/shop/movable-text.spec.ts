import { v7 } from 'uuid';
import { MovableText } from './movable-text.js';

const day = 86_400_000;
const noon = Date.parse('2026-05-02T12:00:00.000Z');
const idAt = (msecs: number) => v7({ msecs, random: new Uint8Array(16).fill(7), seq: 1 });
const text = (time: number) => JSON.stringify({ id: idAt(time), at: new Date(time).toISOString(), note: 'für £2' });

describe('a text with movable times', () => {
  it('can be moved to the day before', () => {
    expect(new MovableText(text(noon), noon).earlier(day)).toBe(text(noon - day));
  });

  it('is unchanged where not moved', () => {
    expect(new MovableText(text(noon), noon).earlier(0)).toBe(text(noon));
  });

  it('keeps times older than the copies', () => {
    const both = `${idAt(noon - 1)} ${new Date(noon - 1).toISOString()} ${idAt(noon)}`;
    expect(new MovableText(both, noon).earlier(day)).toBe(both.replace(idAt(noon), idAt(noon - day)));
  });

  it('keeps texts without times', () => {
    expect(new MovableText('85123A, 2026-05-02', noon).earlier(day)).toBe('85123A, 2026-05-02');
    expect(new MovableText('', noon).earlier(day)).toBe('');
  });
});
