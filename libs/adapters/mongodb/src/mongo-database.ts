const DEFAULT = 'tradepost';
/** With the longest name of a tenant behind it, no longer than a database's name may be: 63 characters. */
const fitting = /^[A-Za-z][A-Za-z0-9-]{0,21}$/;

/** What stands behind the hosts of a connection string: `shop` in `mongodb://host/shop?tls=true`. */
function databaseIn(url: string): string {
  return /^[^/]*\/\/[^/]*\/([^?]*)/.exec(url)?.[1] ?? '';
}

/** Whether databases can be named after what a connection string says; it may say nothing. */
export function namesDatabases(url: string): boolean {
  const name = databaseIn(url);
  return name === '' || fitting.test(name);
}

/** The database of a tenant's read models: `shop_default` where the connection string names `shop`. */
export function databaseOf(url: string, tenant: string): string {
  return `${databaseIn(url) || DEFAULT}_${tenant}`;
}
