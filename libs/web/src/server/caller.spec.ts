import { isId } from '@tradepost/kernel';
import { requestId } from './identify-callers.js';

describe('the id of a request', () => {
  it.each(['a', '01890a5d-ac96-774b-bcce-b302099a8057', 'trace:1.2_3', 'x'.repeat(128)])(
    'is the one it came with: %s',
    (id) => {
      expect(requestId({ 'x-request-id': id })).toBe(id);
    },
  );

  it.each([undefined, '', 'x'.repeat(129), 'two words', 'a\nb', 'ümlaut', '<b>', '"q"', 'a,b'])(
    'is made anew for %j',
    (id) => {
      const made = requestId({ 'x-request-id': id });
      expect(isId(made)).toBe(true);
      expect(requestId({ 'x-request-id': id })).not.toBe(made);
    },
  );
});
