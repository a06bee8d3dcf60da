export { ProblemCatalogue } from './problem-catalogue.js';
export { ProblemsModule } from './problems.module.js';
