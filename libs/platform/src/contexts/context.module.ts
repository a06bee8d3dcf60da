import { Module, type DynamicModule } from '@nestjs/common';
import { BoundedContext, ContextDeclaration, type ContextSetup } from './contexts.js';
import { Documents } from './documents.js';

/** Opens the stores of contexts for every tenant. */
export abstract class ContextOpener {
  abstract open(setup: ContextSetup): Promise<BoundedContext>;
}

/** The platform's part of a context's module: what the context declares, and its stores once they are open. */
@Module({})
export class ContextModule {
  static declare(name: string, setup: Omit<ContextSetup, 'name'>): DynamicModule {
    const declared: ContextSetup = { name, ...setup };
    return {
      module: ContextModule,
      providers: [
        { provide: ContextDeclaration, useValue: new ContextDeclaration(declared) },
        {
          provide: BoundedContext,
          useFactory: (opener: ContextOpener) => opener.open(declared),
          inject: [ContextOpener],
        },
        Documents,
      ],
      exports: [BoundedContext, Documents],
    };
  }
}
