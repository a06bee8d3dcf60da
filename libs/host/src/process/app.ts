import type { DynamicModule } from '@nestjs/common';
import type { Log, Notifiers } from '@tradepost/platform/runtime';
import type { Settings } from '../settings.js';

/** A class or an abstract class, as a token of Nest. */
type Token<T> = abstract new (...args: never[]) => T;

/** As far as running needs to know an application. */
export interface RunningApp {
  get<T>(token: Token<T>): T;
  close(): Promise<void>;
}

/** An application that the host runs: its root module, and what is special about its start. */
export interface App {
  /** What it serves, for the greeting: `the shop`. */
  readonly title: string;
  /** Makes the root module. A worker thread hands in the notifiers of the thread that serves. */
  root(settings: Settings, log?: Log, notifiers?: Notifiers): DynamicModule;
  /** Runs before the address is opened. What it throws stops the start. */
  prepare?(app: RunningApp, settings: Settings): Promise<void>;
  /** Pages beside those of every application: path by title, for the greeting. */
  pages?(settings: Settings): Readonly<Record<string, string>>;
}
