/** The tenants that this installation serves. `default` is always among them. */
export class Tenants {
  readonly all: readonly string[];

  constructor(named: readonly string[]) {
    this.all = [...new Set(['default', ...named])];
  }

  has(tenant: string): boolean {
    return this.all.includes(tenant);
  }
}
