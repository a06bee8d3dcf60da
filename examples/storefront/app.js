import { showAccount } from './account.js';
import { showBasket } from './basket.js';
import './checkout.js';
import { watchOwn } from './live.js';
import { clearOrders } from './orders.js';
import { say, sentenceOf } from './page.js';
import { showProducts } from './products.js';
import { shop } from './shop.js';

/** The page as it is for somebody; null: a guest. */
function show(who) {
  clearOrders();
  showAccount(who);
  watchOwn(who);
}

shop.session.onChange(show);
show(shop.session.who);
showBasket();
await showProducts().catch((error) => say(sentenceOf(error), { bad: true }));
