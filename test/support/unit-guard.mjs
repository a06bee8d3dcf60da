import childProcess from 'node:child_process';
import { createRequire } from 'node:module';
import net from 'node:net';
import workerThreads from 'node:worker_threads';

/** The doors out of the process, each with what passes it. */
const doors = () => [
  ...['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'].map((name) => [
    childProcess,
    name,
    'process',
  ]),
  [workerThreads, 'Worker', 'thread'],
  [net.Server.prototype, 'listen', 'server'],
  [net.Socket.prototype, 'connect', 'connection'],
  [createRequire(import.meta.url)('better-sqlite3/build/Release/better_sqlite3.node'), 'Database', 'database'],
];

/** True for a unit suite: `x.spec.ts`, without a word before `.spec` that names another kind. */
export const isUnit = (testPath) => !/\.(int|e2e|mongo)\.spec\.ts$/.test(testPath);

/** Refuses processes, threads, servers, connections and databases. Returns what opens the doors again. */
export function closeDoors() {
  const closed = doors().map(([owner, name, what]) => {
    const original = owner[name];
    owner[name] = function refused() {
      throw new Error(`A unit suite opens no ${what}; with one, its file is named x.int.spec.ts or x.e2e.spec.ts.`);
    };
    return () => (owner[name] = original);
  });
  return () => closed.forEach((open) => open());
}
