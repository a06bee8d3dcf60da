import { showAccount } from './account.js';
import { showBasket } from './basket.js';
import './checkout.js';
import { watchGuestOrders, watchOwn } from './live.js';
import { clearOrders } from './orders.js';
import { say, sentenceOf } from './page.js';
import { showProducts } from './products.js';
import { shop } from './shop.js';

/** The page as it is for somebody; null: a guest. */
function show(who) {
  clearOrders();
  showAccount(who);
  watchOwn();
}

/** Somebody may have signed out in another tab, or the shop has ended the session and told a tab by `web.client.logout`. */
shop.session.onChange((who) => {
  show(who);
  if (who === null) say('You have been signed out. Sign in again to go on.', { bad: true });
});
show(shop.session.who);
showBasket();
await showProducts().catch((error) => say(sentenceOf(error), { bad: true }));
await watchGuestOrders();
