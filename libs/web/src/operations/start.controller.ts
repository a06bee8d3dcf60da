import { Controller, Get, Headers } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { KeptAnswer } from '../requests/kept-answer.js';
import { page } from './page.js';
import { RouteTable } from '../addresses/route-table.js';

interface Entry {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly about: string;
}

/** Links from the start page. */
const entries: readonly Entry[] = [
  {
    name: 'docs',
    title: 'API documentation',
    path: '/docs',
    about: 'Every call of the API, to read about and to try.',
  },
  { name: 'demo', title: 'Demo storefront', path: '/demo', about: 'A small storefront that runs on this shop.' },
  { name: 'problems', title: 'Problems', path: '/problems', about: 'What each error means, and what to do.' },
  {
    name: 'description',
    title: 'API description',
    path: '/openapi.json',
    about: 'The API for programs (OpenAPI 3.0).',
  },
  { name: 'liveness', title: 'Liveness', path: '/livez', about: 'Whether the service lives.' },
  { name: 'readiness', title: 'Readiness', path: '/readyz', about: 'Whether it can serve, and how its deliveries do.' },
];

/** The start page: HTML for people, links for programs. */
@ApiExcludeController()
@Controller()
export class StartController {
  private readonly page = new KeptAnswer('text/html; charset=utf-8', () => welcome(this.served()));
  private readonly links = new KeptAnswer('application/json; charset=utf-8', () =>
    JSON.stringify({ name: 'Tradepost', links: linksTo(this.served()) }),
  );

  constructor(private readonly routes: RouteTable) {}

  @Get()
  start(@Headers('accept') accept: string | undefined): KeptAnswer {
    return prefersPage(accept ?? '*/*') ? this.page : this.links;
  }

  private served(): readonly Entry[] {
    return entries.filter(({ path }) => this.routes.methodsOf(path).includes('GET'));
  }
}

function linksTo(served: readonly Entry[]): Readonly<Record<string, string>> {
  return Object.fromEntries(served.map(({ name, path }) => [name, path]));
}

function welcome(served: readonly Entry[]): string {
  const rows = served.map(({ title, path, about }) => `<li><a href="${path}">${title}</a><br>${about}</li>`);
  return page('Tradepost', `<p>The Orders and Customers back end of a shop. It runs.</p><ul>${rows.join('')}</ul>`);
}

/** Whether HTML is preferred to JSON (RFC 9110, 12.5.1); JSON where both are equal. */
export function prefersPage(accept: string): boolean {
  return weightOf('text/html', accept) > weightOf('application/json', accept);
}

/** Weight of the most specific range; 0 for none. */
function weightOf(type: string, accept: string): number {
  const ranges = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()));
  for (const fitting of [type, type.replace(/\/.*/, '/*'), '*/*']) {
    const found = ranges.find(([range]) => range === fitting);
    if (found === undefined) continue;
    const weight = found.find((part) => part.startsWith('q='));
    return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
  }
  return 0;
}
