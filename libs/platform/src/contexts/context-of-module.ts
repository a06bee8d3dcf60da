import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import { BoundedContext } from './contexts.js';

/** The bounded context whose module declares a provider. Throws for a provider outside of every context. */
export function contextOfModule(host: InstanceWrapper['host'], provider: string): BoundedContext {
  for (const imported of host?.imports ?? []) {
    const wrapper = imported.providers.get(BoundedContext);
    if (wrapper !== undefined) return wrapper.instance as BoundedContext;
  }
  throw new Error(`${provider} belongs to no context: its module must import PlatformModule.forContext(…).`);
}
