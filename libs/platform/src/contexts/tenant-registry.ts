import { Mutex } from '../runtime/mutex.js';

/** Needs no `X-Tenant` header, and is always served. */
export const defaultTenant = 'default';

const tenantName = /^[a-z0-9-]{1,40}$/;

export function isTenantName(text: string): boolean {
  return tenantName.test(text);
}

/** Depends on which tenants are served. Listeners are called concurrently. */
export interface TenantListener {
  /** Checks the stores of a tenant before it is served. A rejection keeps the tenant closed. */
  check?(tenant: string): Promise<void>;
  /** The tenant is served. A rejection closes it again. */
  opened?(tenant: string): Promise<void>;
  /** The tenant is no longer served. Its stores are closed once every listener has released them. */
  closed?(tenant: string): Promise<void>;
}

/** Opens and closes the stores of a tenant in all contexts of this process. */
export abstract class TenantStores {
  /** Opens all of them, or none where it throws. */
  abstract open(tenant: string): Promise<void>;
  abstract close(tenant: string): Promise<void>;
}

/** Tenants served by this process. Stores of the starting ones are opened with the contexts. */
export class TenantRegistry {
  private readonly served: Set<string>;
  private readonly listeners: TenantListener[] = [];
  private readonly changes = new Mutex();
  private ended = false;

  constructor(
    starting: readonly string[],
    private readonly stores: TenantStores,
  ) {
    this.served = new Set([defaultTenant, ...starting]);
  }

  get all(): readonly string[] {
    return [...this.served];
  }

  has(tenant: string): boolean {
    return this.served.has(tenant);
  }

  /** Notifies a listener of tenants opened or closed from now on. */
  listen(listener: TenantListener): void {
    this.listeners.push(listener);
  }

  /** Starts to serve a tenant; no effect where it is served. Throws the error that keeps it closed. */
  open(tenant: string): Promise<void> {
    if (!isTenantName(tenant)) throw new Error(`${JSON.stringify(tenant)} cannot be the name of a tenant.`);
    return this.changes.run(async () => {
      if (this.ended) throw new Error('The application is stopping; it opens no tenant any more.');
      if (this.has(tenant)) return;
      await this.stores.open(tenant);
      try {
        await this.tell('check', tenant);
        this.served.add(tenant);
        await this.tell('opened', tenant);
      } catch (error) {
        await this.leave(tenant).catch(() => undefined);
        throw error;
      }
    });
  }

  /** Stops serving a tenant and closes its stores; its data stays. No effect where it is not served. */
  close(tenant: string): Promise<void> {
    if (tenant === defaultTenant) throw new Error('The tenant default is always served.');
    return this.changes.run(async () => {
      if (this.has(tenant)) await this.leave(tenant);
    });
  }

  /** Resolves when no tenant is opened or closed any more. */
  end(): Promise<void> {
    return this.changes.run(async () => {
      this.ended = true;
    });
  }

  private async leave(tenant: string): Promise<void> {
    this.served.delete(tenant);
    try {
      await this.tell('closed', tenant);
    } finally {
      await this.stores.close(tenant);
    }
  }

  private async tell(what: keyof TenantListener, tenant: string): Promise<void> {
    const told = await Promise.allSettled(this.listeners.map(async (listener) => listener[what]?.(tenant)));
    const failed = told.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
