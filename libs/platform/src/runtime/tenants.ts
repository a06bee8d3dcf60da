/** Tenants that this installation serves, `default` always included. */
export class Tenants {
  readonly all: readonly string[];

  constructor(named: readonly string[]) {
    this.all = [...new Set(['default', ...named])];
  }

  has(tenant: string): boolean {
    return this.all.includes(tenant);
  }
}
