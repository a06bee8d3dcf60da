import { HttpProblem } from './http-problem.js';

export function unknownTenant(): HttpProblem {
  return new HttpProblem('tenant_unknown', 'There is no such tenant here. Check the X-Tenant header, or leave it out.');
}
