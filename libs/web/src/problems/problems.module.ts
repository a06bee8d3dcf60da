import { Module, type DynamicModule } from '@nestjs/common';
import { ProblemCatalogue, type ProblemKinds } from './problem-catalogue.js';

/** Adds the refusals of a context to the catalogue of problems, by code. */
@Module({})
export class ProblemsModule {
  static declare(kinds: ProblemKinds): DynamicModule {
    const declared = Symbol('problems');
    return {
      module: ProblemsModule,
      providers: [
        {
          provide: declared,
          useFactory: (catalogue: ProblemCatalogue) => catalogue.add(kinds),
          inject: [ProblemCatalogue],
        },
      ],
    };
  }
}
