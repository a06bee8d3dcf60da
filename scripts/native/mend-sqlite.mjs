/**
 * Run by npm after an installation. With the headers of Node 24.19 and later 24s, a native object removes a hook when
 * it is collected, which ends the process where V8 collects while no context is entered (nodejs/node#65446). SQLite's
 * native half that was compiled so is compiled again without the hooks (docs/adr/0031-sqlite-on-node-24.md).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const addon = `${root}node_modules/better-sqlite3/build/Release/better_sqlite3.node`;
const removesHooks = () => existsSync(addon) && readFileSync(addon).includes('RemoveEnvironmentCleanupHook');

if (removesHooks()) {
  console.log('SQLite is compiled again: these headers of Node would have it end the process.');
  const header = fileURLToPath(new URL('object-wrap.h', import.meta.url));
  const CXXFLAGS = `${process.env.CXXFLAGS ?? ''} -include "${header}"`;
  const rebuild = [process.env.npm_execpath, 'rebuild', 'better-sqlite3'];
  execFileSync(process.execPath, rebuild, { cwd: root, stdio: 'inherit', env: { ...process.env, CXXFLAGS } });
  if (removesHooks()) throw new Error('SQLite was compiled with the hooks again: install with Node 24.18.1 or 20.');
}
