import { setImmediate as nextTurn } from 'node:timers/promises';
import { Gate } from './gate.js';

describe('the gate', () => {
  it('closes when what was begun is done, and lets nothing begin until it is open again', async () => {
    const gate = new Gate();
    const told: string[] = [];
    let finish = (): void => undefined;
    const first = gate.pass(() => new Promise<void>((resolve) => (finish = resolve)));
    const closed = gate.close().then(() => told.push('closed'));
    const second = gate.pass(async () => void told.push('second'));
    await nextTurn();
    expect(told).toEqual([]);
    finish();
    await Promise.all([first, closed]);
    await nextTurn();
    expect(told).toEqual(['closed']);
    gate.open();
    await second;
    expect(told).toEqual(['closed', 'second']);
  });

  it('is closed at once where nothing is under way, and passes on what fails', async () => {
    const gate = new Gate();
    await expect(gate.pass(() => Promise.reject(new Error('It broke.')))).rejects.toThrow('It broke.');
    await gate.close();
  });
});
