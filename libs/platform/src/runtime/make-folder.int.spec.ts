import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempFolder } from '../testing/temp-folder.js';
import { makeFolder } from './make-folder.js';

const folder = tempFolder();

describe('makeFolder', () => {
  it('makes what is missing, and leaves what is there', async () => {
    await makeFolder(join(folder.path, 'a', 'b'));
    await writeFile(join(folder.path, 'a', 'b', 'kept'), '');
    await Promise.all([makeFolder(join(folder.path, 'a', 'b')), makeFolder(join(folder.path, 'a', 'c'))]);
    expect((await readdir(folder.path, { recursive: true })).sort()).toEqual(['a', 'a/b', 'a/b/kept', 'a/c']);
  });

  it('does not take a file for a folder', async () => {
    await writeFile(join(folder.path, 'file'), '');
    await expect(makeFolder(join(folder.path, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(makeFolder(join(folder.path, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('ends below a folder that takes none', async () => {
    await expect(makeFolder('/proc/shop/data')).rejects.toMatchObject({ code: expect.stringMatching(/^E/) as string });
  });
});
