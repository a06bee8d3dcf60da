import { TenantRegistry, TenantStores, type TenantListener } from './tenant-registry.js';

let told: string[];
let failing: string;

function say(what: string): Promise<void> {
  told.push(what);
  return what === failing ? Promise.reject(new Error(what)) : Promise.resolve();
}

class Stores extends TenantStores {
  open = (tenant: string) => say(`stores open ${tenant}`);
  close = (tenant: string) => say(`stores close ${tenant}`);
}

const listener: TenantListener = {
  check: (tenant) => say(`check ${tenant}`),
  opened: (tenant) => say(`opened ${tenant}`),
  closed: (tenant) => say(`closed ${tenant}`),
};

let tenants: TenantRegistry;
beforeEach(() => {
  [told, failing] = [[], ''];
  tenants = new TenantRegistry(['acme', 'default'], new Stores());
  tenants.listen(listener);
  tenants.listen({ opened: async (tenant) => expect(tenants.has(tenant)).toBe(true) });
});

const opening = ['stores open foo', 'check foo', 'opened foo'];
const closing = ['closed foo', 'stores close foo'];

describe('the registry of tenants', () => {
  it('begins with those it is given, and with the default', () => {
    expect(tenants.all).toEqual(['default', 'acme']);
    expect(new TenantRegistry([], new Stores()).all).toEqual(['default']);
    expect(told).toEqual([]);
  });

  it('opens stores before a tenant is served, and closes them when everybody has let go', async () => {
    await tenants.open('foo');
    expect([told, tenants.all]).toEqual([opening, ['default', 'acme', 'foo']]);
    const closed = tenants.close('foo');
    await closed;
    expect([told, tenants.all]).toEqual([
      [...opening, ...closing],
      ['default', 'acme'],
    ]);
  });

  it('serves a tenant no more from the moment that its listeners are told', async () => {
    const heard: boolean[] = [];
    tenants.listen({ closed: async (tenant) => void heard.push(tenants.has(tenant)) });
    await tenants.close('acme');
    expect(heard).toEqual([false]);
  });

  it('does nothing twice, also where both are asked for at once', async () => {
    await Promise.all([tenants.open('foo'), tenants.open('foo'), tenants.close('foo'), tenants.close('foo')]);
    await tenants.open('acme');
    expect(told).toEqual([...opening, ...closing]);
  });

  it('takes a tenant back whose stores do not fit, or whom somebody cannot serve', async () => {
    failing = 'stores open foo';
    await expect(tenants.open('foo')).rejects.toThrow(failing);
    expect([told, tenants.has('foo')]).toEqual([['stores open foo'], false]);
    for (failing of ['check foo', 'opened foo']) {
      told = [];
      await expect(tenants.open('foo')).rejects.toThrow(failing);
      expect(told.slice(-2)).toEqual(closing);
      expect(tenants.has('foo')).toBe(false);
    }
    failing = '';
    await tenants.open('foo');
    expect(tenants.has('foo')).toBe(true);
  });

  it('closes the stores also where a listener fails', async () => {
    failing = 'closed acme';
    await expect(tenants.close('acme')).rejects.toThrow(failing);
    expect([told, tenants.has('acme')]).toEqual([['closed acme', 'stores close acme'], false]);
  });

  it('always serves the default, and takes no name that would leave the data folder', () => {
    expect(() => tenants.close('default')).toThrow('always served');
    for (const name of ['', '..', 'a/b', 'A', 'a'.repeat(41)]) expect(() => tenants.open(name)).toThrow('name');
  });

  it('opens none once the application ends', async () => {
    await tenants.end();
    await expect(tenants.open('foo')).rejects.toThrow('stopping');
    expect(told).toEqual([]);
  });
});
