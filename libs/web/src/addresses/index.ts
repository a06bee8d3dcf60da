export { HttpSettings, type Rates, type TrustedProxies } from './http-settings.js';
export { RouteTable } from './route-table.js';
