import { moments, planKills } from './kill-plan.js';

describe('the plan of kills', () => {
  it('is told by the seed', () => {
    expect(planKills(50, 'one')).toEqual(planKills(50, 'one'));
    expect(planKills(50, 'one')).not.toEqual(planKills(50, 'two'));
    expect(planKills(50, 'one').slice(0, 15)).toEqual(planKills(15, 'one'));
  });

  it('begins with a start on an empty folder and has every moment in fifteen kills', () => {
    for (const seed of ['1', '2', '3', '4', '5']) {
      const plan = planKills(15, seed);
      expect(plan[0]!.moment).toBe('in start-up');
      expect(plan[1]!.moment).not.toBe('in start-up');
      expect(new Set(plan.map(({ moment }) => moment))).toEqual(new Set(moments));
    }
  });

  it('loads for 0.2 to 1.5 s, and cuts connections off before some kills and not before others', () => {
    const loaded = planKills(200, 'three').filter(({ moment }) => moment === 'under load');
    expect(loaded.every(({ load }) => load >= 200 && load <= 1_500)).toBe(true);
    const cut = loaded.filter(({ after }) => after > 0).length;
    expect(cut).toBeGreaterThan((loaded.length * 2) / 5);
    expect(cut).toBeLessThan((loaded.length * 4) / 5);
  });
});
