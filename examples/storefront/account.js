import { isProblem } from './client/index.js';
import { part, say, sentenceOf } from './page.js';
import { shop } from './shop.js';

export function showAccount(who) {
  part('account').hidden = who !== null;
  part('sign-out').hidden = who === null;
  if (who === null) part('who').textContent = 'You order as a guest.';
}

/** The name of whoever is signed in. */
export function showName(name) {
  if (shop.session.who !== null) part('who').textContent = `Signed in as ${name}`;
}

part('sign-out').addEventListener('click', async () => {
  try {
    await shop.session.signOut();
    say('You are signed out.');
  } catch (error) {
    const reason = sentenceOf(error);
    say(`You are signed out on this device, but the shop does not know of it. ${reason}`, { bad: true });
  }
});

onSubmit('sign-in', async ({ email, password }) => {
  await shop.session.signIn({ email, password });
  say('You are signed in.');
});

onSubmit('register', async ({ name, email, password }) => {
  await shop.customers.register({ name, email, password });
  await shop.session.signIn({ email, password });
  say('Welcome. You are registered and signed in.');
});

function onSubmit(id, work) {
  const form = part(id);
  const complaint = form.querySelector('.complaint');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    complaint.textContent = '';
    button.disabled = true;
    try {
      await work(Object.fromEntries(new FormData(form)));
      form.reset();
    } catch (error) {
      complaint.textContent = sentenceOf(error);
      if (isProblem(error)) markFields(form, error.errors);
    } finally {
      button.disabled = false;
    }
  });
}

/** A pointer such as `/email` names the field that it is about. */
function markFields(form, errors) {
  for (const field of form.querySelectorAll('input')) {
    const wrong = errors.some(({ pointer }) => pointer === `/${field.name}`);
    field.setAttribute('aria-invalid', String(wrong));
  }
}
