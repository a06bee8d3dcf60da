import type { FastifyInstance, RouteOptions } from 'fastify';

interface Route {
  readonly method: string;
  /** As it was registered, with its parameters. */
  readonly url: string;
  readonly pattern: RegExp;
  readonly parameters: number;
}

/** Which methods each address takes, to tell a wrong method from a wrong address. */
export class RouteTable {
  private readonly routes: Route[] = [];

  /** Notes every route that the server registers from now on; Fastify adds a HEAD to every GET. */
  watch(server: FastifyInstance): void {
    server.addHook('onRoute', ({ method, url }: RouteOptions) => {
      const parameters = url.split(/\/[:*]/).length - 1;
      for (const one of [method].flat()) this.routes.push({ method: one, url, pattern: patternOf(url), parameters });
    });
  }

  /** Every route that there is. */
  get all(): readonly { readonly method: string; readonly url: string }[] {
    return this.routes;
  }

  /** Where a fixed address fits beside one with a parameter, the fixed one is meant. */
  methodsOf(path: string): readonly string[] {
    const fitting = this.routes.filter(({ pattern }) => pattern.test(path));
    const fewest = Math.min(...fitting.map(({ parameters }) => parameters));
    return [...new Set(fitting.filter((one) => one.parameters === fewest).map(({ method }) => method))].sort();
  }
}

function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) =>
      part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    );
  return new RegExp(`^${parts.join('/')}/?$`);
}
