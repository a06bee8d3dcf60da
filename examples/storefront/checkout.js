import { checkOut, emptyBasket, notOrdered, showBasket } from './basket.js';
import { isProblem } from './client/index.js';
import { keepGuestOrder } from './guest-orders.js';
import { showOrder } from './orders.js';
import { money, part, say, working } from './page.js';
import { showProducts } from './products.js';
import { shop } from './shop.js';

/** Lists show a change within about a second; in milliseconds. */
const LAG = 1_000;

part('place-order').addEventListener('click', async ({ target }) => {
  await working(target, placeOrder);
  showBasket();
});

async function placeOrder() {
  const { body, idempotencyKey } = checkOut();
  try {
    const { orderToken, ...order } = await shop.orders.place(body, { idempotencyKey });
    emptyBasket();
    if (orderToken !== undefined) keepGuestOrder(order, orderToken);
    showOrder(order);
    say('Your order is placed. Pay it below.');
    setTimeout(() => showProducts().catch(() => undefined), LAG);
  } catch (error) {
    if (isRefusal(error)) notOrdered(error.members.total);
    if (!isProblem(error, 'price_changed')) throw error;
    const total = money(error.members.total);
    say(`Prices have changed: your order now comes to ${total}. Place it again if you agree.`, { bad: true });
  }
}

/** Only a refusal of the order itself says that there is none; after all else it may have been placed. */
function isRefusal(error) {
  return isProblem(error) && [409, 422].includes(error.status) && error.code !== 'request_in_progress';
}
