import 'reflect-metadata';
import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { ContextDeclaration, type ContextSetup } from '../contexts/contexts.js';
import { integrationSubscriptionsOf } from '../messaging/on-integration-event.js';
import { distinct, receiverOf, type Receiver } from '../messaging/receiver.js';

/** A bounded context as its module declares it. */
export interface DeclaredContext {
  readonly setup: ContextSetup;
  readonly receivers: readonly Receiver[];
}

type Module = Type | DynamicModule;

/** Contexts of a root module, read from its modules without opening anything. */
export function declaredContexts(root: Module): readonly DeclaredContext[] {
  const imports = listOf<Module>(root, 'imports');
  const own = imports.flatMap(declarationOf).map((setup) => ({ setup, receivers: receiversIn(root, setup.name) }));
  return [...own, ...imports.flatMap(declaredContexts)];
}

function declarationOf(module: Module): ContextSetup[] {
  return listOf<Provider>(module, 'providers').flatMap((provider) =>
    'useValue' in provider && provider.useValue instanceof ContextDeclaration ? [provider.useValue.setup] : [],
  );
}

function receiversIn(module: Module, context: string): readonly Receiver[] {
  const classes = listOf<Provider>(module, 'providers').flatMap((provider) => {
    if (typeof provider === 'function') return [provider as Type];
    return 'useClass' in provider ? [provider.useClass as Type] : [];
  });
  const marks = classes.flatMap(({ prototype }) => integrationSubscriptionsOf(prototype as object));
  return distinct(marks.map((mark) => receiverOf(context, mark)));
}

/** Values of a module's metadata and of its dynamic declaration. */
function listOf<T>(module: Module, name: 'imports' | 'providers'): readonly T[] {
  const [type, given] = typeof module === 'function' ? [module, []] : [module.module, (module[name] ?? []) as T[]];
  return [...((Reflect.getMetadata(name, type) as T[] | undefined) ?? []), ...given];
}
