import { assertVersion, VersionMismatch, VersionUnstated } from './expected-version.js';
import { expectRefused } from './testing/index.js';

const check = async (...given: Parameters<typeof assertVersion>) => assertVersion(...given);

describe('the expected version', () => {
  it.each([
    [[3], 3],
    [[2, 3], 3],
    ['any', 3],
  ] as const)('%j admits version %d', (expected, version) => {
    expect(() => assertVersion(expected, version)).not.toThrow();
  });

  it.each([[[2]], [[]], [[30]]])('%j does not admit version 3', async (expected) => {
    const details = { code: 'version_mismatch', members: { currentVersion: 3 } };
    await expectRefused(check(expected, 3), VersionMismatch, details);
  });

  it('must be stated', async () => {
    await expectRefused(check('unstated', 3), VersionUnstated, { code: 'precondition_required' });
  });
});
