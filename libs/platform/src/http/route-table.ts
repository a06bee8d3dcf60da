import type { FastifyInstance, RouteOptions } from 'fastify';

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
}

/** Which methods each address takes, to tell a wrong method from a wrong address. */
export class RouteTable {
  private readonly routes: Route[] = [];

  /** Notes every route that the server registers from now on. */
  watch(server: FastifyInstance): void {
    server.addHook('onRoute', ({ method, url }: RouteOptions) => {
      for (const one of [method].flat()) this.routes.push({ method: one, pattern: patternOf(url) });
    });
  }

  methodsOf(path: string): readonly string[] {
    return [...new Set(this.routes.filter((route) => route.pattern.test(path)).map((route) => route.method))].sort();
  }
}

function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}/?$`);
}
