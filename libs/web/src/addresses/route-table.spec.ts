import { fastify } from 'fastify';
import { RouteTable } from './route-table.js';

describe('RouteTable', () => {
  it('knows which methods an address takes', async () => {
    const server = fastify();
    const routes = new RouteTable();
    routes.watch(server);
    const answer = async () => 'ok';
    server.get('/v1/orders/:id', answer);
    server.put('/v1/orders/:id', answer);
    server.post('/v1/orders/:id/pay', answer);
    server.post('/v1/orders/search', answer);
    server.get('/openapi.json', answer);
    server.get('/files/*', answer);
    server.get('/', answer);
    await server.ready();
    expect(routes.methodsOf('/v1/orders/7')).toEqual(['GET', 'HEAD', 'PUT']);
    expect(routes.methodsOf('/v1/orders/7/')).toEqual(['GET', 'HEAD', 'PUT']);
    expect(routes.methodsOf('/v1/orders/7/pay')).toEqual(['POST']);
    expect(routes.methodsOf('/v1/orders/search')).toEqual(['POST']);
    expect(routes.methodsOf('/v1/orders')).toEqual([]);
    expect(routes.methodsOf('/v1/orders/7/8')).toEqual([]);
    expect(routes.methodsOf('/openapi.json')).toEqual(['GET', 'HEAD']);
    expect(routes.methodsOf('/openapiXjson')).toEqual([]);
    expect(routes.methodsOf('/files/a/b.css')).toEqual(['GET', 'HEAD']);
    expect(routes.methodsOf('/')).toEqual(['GET', 'HEAD']);
    await server.close();
  });
});
