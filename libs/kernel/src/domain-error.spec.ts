import { DomainError } from './index.js';

class ShopClosed extends DomainError {
  readonly code = 'shop_closed';
}

class NewsOnItsWay extends DomainError {
  readonly code = 'news_on_its_way';
  override readonly retryable = true;
}

describe('a refusal', () => {
  it('has the name of its class and a message', () => {
    const refusal = new ShopClosed('The shop is closed. Come back tomorrow.');
    expect(String(refusal)).toBe('ShopClosed: The shop is closed. Come back tomorrow.');
    expect(refusal).toMatchObject({ code: 'shop_closed', complaints: [], members: {}, retryable: false });
  });

  it('carries members and complaints', () => {
    const details = { complaints: [{ field: 'time', detail: 'is at night.' }], members: { opensAt: '09:00' } };
    expect(new ShopClosed('The shop is closed.', details)).toMatchObject(details);
  });

  it('says whether it is retryable', () => {
    expect(new NewsOnItsWay('It is not known yet.').retryable).toBe(true);
  });
});
