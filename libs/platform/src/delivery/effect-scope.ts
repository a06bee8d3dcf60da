import { AsyncLocalStorage } from 'node:async_hooks';
import type { OutsideEffect } from './handler.js';

const scope = new AsyncLocalStorage<true>();

/** Runs an effect outside the database, in a scope that code started by it can detect. */
export function runEffect(effect: OutsideEffect, signal: AbortSignal): Promise<void> {
  return scope.run(true, async () => effect(signal));
}

export function isInsideEffect(): boolean {
  return scope.getStore() === true;
}
