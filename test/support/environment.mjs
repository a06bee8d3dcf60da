import { setTimeout as pause } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';
import { closeDoors, isUnit } from './unit-guard.mjs';

/** So long after its last test a suite may still be caught at something that it left behind, in milliseconds. */
const LEFT_BEHIND = 25;

/**
 * Fails a suite for a rejection that nobody handles, also one from outside of its tests: while it is loaded, between
 * tests, or just after the last. Of those inside of a test Jest itself tells; others would end the whole run.
 * A unit suite finds the doors out of its process closed.
 */
export default class Environment extends TestEnvironment {
  unhandled = [];
  /** Read at once: what belongs to the suite's globals is taken apart with them. */
  note = (reason) => this.unhandled.push(String(reason?.stack ?? reason));
  openDoors = () => undefined;

  constructor(config, context) {
    super(config, context);
    this.isUnit = isUnit(context.testPath);
  }

  async setup() {
    await super.setup();
    if (this.isUnit) this.openDoors = closeDoors();
    process.on('unhandledRejection', this.note);
  }

  async teardown() {
    await pause(LEFT_BEHIND);
    process.off('unhandledRejection', this.note);
    this.openDoors();
    await super.teardown();
    if (this.unhandled.length > 0) throw new Error(`The suite left a rejection to nobody: ${this.unhandled[0]}`);
  }
}
