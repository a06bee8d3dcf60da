import { faultOf, reasonOf } from './fault.js';

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('a fault in the log', () => {
  it('is named with its message and where it came from', () => {
    const fault = faultOf(thrownBy(() => (undefined as unknown as { x: number }).x));
    expect(fault).toMatchObject({ error: 'TypeError', reason: expect.stringContaining("reading 'x'") });
    expect(fault.at[0]).toMatch(/^at .*fault\.spec\.ts:\d+:\d+/);
  });

  it('does not repeat JSON that could not be read', () => {
    const error = thrownBy(() => JSON.parse('{"email":ada@shop.example}') as unknown);
    expect((error as Error).message).toContain('ada');
    expect(JSON.stringify(faultOf(error))).not.toContain('ada');
    expect(reasonOf(error)).toBe('SyntaxError');
  });

  it('does not repeat the keys of a document, nor what else hangs on an error', () => {
    const error = Object.assign(new Error('E11000 dup key: { emailKey: "ada@shop.example" }'), {
      name: 'MongoServerError',
      code: 11000,
      keyValue: { emailKey: 'ada@shop.example' },
    });
    expect(JSON.stringify(faultOf(error))).not.toContain('ada');
    expect(reasonOf(error)).toBe('MongoServerError 11000');
  });

  it('does not repeat what was thrown but is no error', () => {
    expect(faultOf('ada@shop.example')).toEqual({ error: 'string', at: [] });
  });
});
