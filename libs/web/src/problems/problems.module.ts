import { Module, type DynamicModule } from '@nestjs/common';
import { ProblemCatalogue, type FieldPointers, type ProblemKinds } from './problem-catalogue.js';

/** Adds the refusals of a context to the catalogue, by code. */
@Module({})
export class ProblemsModule {
  static declare(kinds: ProblemKinds, pointers: FieldPointers = {}): DynamicModule {
    const declared = Symbol('problems');
    return {
      module: ProblemsModule,
      providers: [
        {
          provide: declared,
          useFactory: (catalogue: ProblemCatalogue) => catalogue.add(kinds, pointers),
          inject: [ProblemCatalogue],
        },
      ],
    };
  }
}
