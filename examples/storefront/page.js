import { isProblem, ShopUnreachable } from './client/index.js';

/** What has an id in index.html. */
export const part = (id) => document.getElementById(id);

/** Makes an element. Everything is set as text or property: nothing that the shop says is read as HTML. */
export function element(tag, { dataset = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  Object.assign(made.dataset, dataset);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export const money = ({ amount, currency }) =>
  new Intl.NumberFormat('en-GB', { style: 'currency', currency }).format(amount);

/** Says what happened, to the eye and to screen readers. */
export function say(text, { bad = false } = {}) {
  part('notice').replaceChildren(element('p', { className: bad ? 'bad' : '', textContent: text }));
}

/** What a person is told of a failure. */
export function sentenceOf(error) {
  if (isProblem(error)) return [error.message, ...error.errors.map(({ detail }) => detail)].join(' ');
  if (error instanceof ShopUnreachable) return error.message;
  throw error;
}

/** Does what a button or form is for, once at a time; what fails is said. */
export async function working(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    say(sentenceOf(error), { bad: true });
  } finally {
    button.disabled = false;
  }
}
