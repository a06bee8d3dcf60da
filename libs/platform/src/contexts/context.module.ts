import { Module, type DynamicModule } from '@nestjs/common';
import { BoundedContext, ContextDeclaration, type ContextSetup } from './contexts.js';
import { Documents } from './documents.js';

/** Opens the stores of contexts for every tenant. */
export abstract class ContextOpener {
  abstract open(setup: ContextSetup): Promise<BoundedContext>;
}

/** A context's declaration on the platform, and its opened stores. */
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
