import fc from 'fast-check';
import type { LiveSource } from './live-source.js';
import { ResumeIds } from './resume-ids.js';

const sources = ['orders', 'reload'].map((name) => ({ name, identity: async () => `${name}-log` })) as LiveSource[];
const encode = (json: string): string => Buffer.from(json).toString('base64url');

describe('ids that streams are resumed by', () => {
  it('come back as the places that they were made of', async () => {
    const ids = await ResumeIds.of('everything', sources);
    const places = new Map([
      ['orders', '17'],
      ['reload', '0'],
    ]);
    expect(ids.decode(ids.encode(places))).toEqual(places);
    expect((await ResumeIds.of('mine', sources)).decode(ids.encode(places))).toBeNull();
  });

  it('are never more than a text for each source, whatever a client sends', async () => {
    const ids = await ResumeIds.of('everything', sources);
    const [fingerprint] = JSON.parse(Buffer.from(ids.encode(new Map()), 'base64url').toString()) as string[];
    const place = fc.oneof(fc.jsonValue(), fc.string());
    const forged = fc.array(place, { maxLength: 4 }).map((places) => encode(JSON.stringify([fingerprint, ...places])));
    fc.assert(
      fc.property(fc.oneof(forged, fc.string(), fc.json().map(encode)), (id) => {
        const places = ids.decode(id);
        if (places === null) return;
        expect([...places.keys()]).toEqual(['orders', 'reload']);
        for (const position of places.values()) expect(typeof position).toBe('string');
      }),
      { examples: [[encode('null')], [encode('{}')], [encode(`["${fingerprint}",{"$gt":""},"1"]`)]] },
    );
  });
});
