import type { DiscoveryService } from '@nestjs/core';
import type { BoundedContext } from '../contexts/contexts.js';
import { contextOfModule } from '../contexts/context-of-module.js';
import type { Handler } from '../delivery/handler.js';

/** A marked method of a provider, with its mark. */
export interface HandlerMethod<Mark> {
  readonly context: BoundedContext;
  /** Name of its class in kebab-case. */
  readonly owner: string;
  readonly mark: Mark;
  /** Recorded as the principal. */
  readonly principal: string;
  handle(payload: unknown): Promise<unknown>;
}

type Methods = Record<string, (payload: unknown) => Promise<unknown>>;

/** All marked methods of all providers. Throws for one outside of every context. */
export function handlerMethods<Mark extends { readonly method: string }>(
  discovery: DiscoveryService,
  marksOf: (prototype: object) => readonly Mark[],
): readonly HandlerMethod<Mark>[] {
  return discovery.getProviders().flatMap(({ instance, metatype, host }) => {
    const prototype = metatype?.prototype as object | undefined;
    const marks = prototype === undefined ? [] : marksOf(prototype);
    if (marks.length === 0 || !metatype) return [];
    const context = contextOfModule(host, metatype.name);
    const owner = metatype.name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
    return marks.map((mark) => {
      const handle = (payload: unknown) => (instance as Methods)[mark.method]!(payload);
      return { context, owner, mark, principal: `policy:${owner}`, handle };
    });
  });
}

/** Adds a handler to its subscription. Throws where the subscription handles the type already. */
export function addHandler<H extends Handler<unknown>>(
  handlers: Map<string, H>,
  subscription: string,
  type: string,
  handler: H,
): void {
  if (handlers.has(type)) throw new Error(`The subscription ${subscription} handles ${type} twice.`);
  handlers.set(type, handler);
}
