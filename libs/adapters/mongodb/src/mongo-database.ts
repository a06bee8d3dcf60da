const DEFAULT = 'tradepost';
/** Database names have 63 characters at most, the longest tenant included. */
const fitting = /^[A-Za-z][A-Za-z0-9-]{0,21}$/;

/** Database in a connection string: `shop` in `mongodb://host/shop?tls=true`. */
function databaseIn(url: string): string {
  return /^[^/]*\/\/[^/]*\/([^?]*)/.exec(url)?.[1] ?? '';
}

/** Whether the database of a connection string, if any, can prefix database names. */
export function namesDatabases(url: string): boolean {
  const name = databaseIn(url);
  return name === '' || fitting.test(name);
}

/** Name of a tenant's database: `shop_default` where the connection string names `shop`. */
export function databaseOf(url: string, tenant: string): string {
  return `${databaseIn(url) || DEFAULT}_${tenant}`;
}
