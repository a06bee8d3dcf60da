import { emptyBasket, inBasket, showBasket } from './basket.js';
import { keepGuestOrder, showOrder } from './orders.js';
import { part, say, working } from './page.js';
import { showProducts } from './products.js';
import { shop } from './shop.js';

/** Lists show a change within about a second; in milliseconds. */
const LAG = 1_000;

part('place-order').addEventListener('click', async ({ target }) => {
  await working(target, placeOrder);
  showBasket();
});

async function placeOrder() {
  const { lines, key } = inBasket();
  const items = lines.map(({ sku, quantity }) => ({ sku, quantity }));
  const { orderToken, ...order } = await shop.orders.place({ lines: items }, { idempotencyKey: key });
  emptyBasket();
  if (orderToken !== undefined) keepGuestOrder(order, orderToken);
  showOrder(order);
  say('Your order is placed. Pay it below.');
  setTimeout(() => showProducts().catch(() => undefined), LAG);
}
