import type { FastifyInstance, RouteOptions } from 'fastify';

interface Route {
  readonly method: string;
  /** As registered, with its parameters. */
  readonly url: string;
  readonly pattern: RegExp;
  readonly parameters: number;
}

/** Methods of each address, to tell a wrong method from a wrong address. */
export class RouteTable {
  private readonly routes: Route[] = [];

  /** Records every route registered from now on; Fastify adds a HEAD to every GET. */
  watch(server: FastifyInstance): void {
    server.addHook('onRoute', ({ method, url }: RouteOptions) => {
      const parameters = url.split(/\/[:*]/).length - 1;
      for (const one of [method].flat()) this.routes.push({ method: one, url, pattern: patternOf(url), parameters });
    });
  }

  /** All routes. */
  get all(): readonly { readonly method: string; readonly url: string }[] {
    return this.routes;
  }

  /** A fixed address takes precedence over one with a parameter. */
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
