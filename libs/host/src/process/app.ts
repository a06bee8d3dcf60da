import type { DynamicModule } from '@nestjs/common';
import type { Log, Notifiers } from '@tradepost/platform/runtime';
import type { Settings } from '../settings.js';

/** A class as a token of Nest. */
type Token<T> = abstract new (...args: never[]) => T;

/** The used part of an application. */
export interface RunningApp {
  get<T>(token: Token<T>): T;
  close(): Promise<void>;
}

/** An application run by the host: its root module, and what is special about its start. */
export interface App {
  /** Name in the greeting: `the shop`. */
  readonly title: string;
  /** Creates the root module. A worker thread passes the notifiers of the serving thread. */
  root(settings: Settings, log?: Log, notifiers?: Notifiers): DynamicModule;
  /** Runs before the server listens. An error stops the start. */
  prepare?(app: RunningApp, settings: Settings): Promise<void>;
  /** Further pages in the greeting: path by title. */
  pages?(settings: Settings): Readonly<Record<string, string>>;
}
