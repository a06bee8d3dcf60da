import { databaseOf, namesDatabases } from './mongo-database.js';

describe('the databases on a MongoDB server', () => {
  it.each([
    ['mongodb://127.0.0.1:27017', 'tradepost_default'],
    ['mongodb://127.0.0.1:27017/', 'tradepost_default'],
    ['mongodb://127.0.0.1/?replicaSet=rs0', 'tradepost_default'],
    ['mongodb://127.0.0.1/shop', 'shop_default'],
    ['mongodb+srv://user:p%2Fw@db.example/shop-2?authSource=admin&x=/y', 'shop-2_default'],
    ['mongodb://a:27017,b:27018/shop?replicaSet=rs0', 'shop_default'],
  ])('are named after what the connection string names: %s', (url, name) => {
    expect([namesDatabases(url), databaseOf(url, 'default')]).toEqual([true, name]);
  });

  it.each(['shop.one', 'shop/one', '2shops', 'a%20b', 'a_b', 'a'.repeat(23)])('cannot be named after %s', (name) => {
    expect(namesDatabases(`mongodb://127.0.0.1/${name}`)).toBe(false);
  });

  it('have names that are not too long for the longest name of a tenant', () => {
    const url = `mongodb://127.0.0.1/${'a'.repeat(22)}`;
    expect([namesDatabases(url), databaseOf(url, 't'.repeat(40)).length]).toEqual([true, 63]);
  });
});
