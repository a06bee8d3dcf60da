export { HttpSettings, type Rates } from './http-settings.js';
export { RouteTable } from './route-table.js';
