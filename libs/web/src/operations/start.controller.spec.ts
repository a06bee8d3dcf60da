import { prefersPage } from './start.controller.js';

describe('the front door', () => {
  it.each([
    'text/html',
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
    'TEXT/HTML; charset=utf-8',
    'application/json;q=0.5, text/*',
    'text/html, application/json;q=0',
  ])('shows a page to whoever accepts %s', (accept) => {
    expect(prefersPage(accept)).toBe(true);
  });

  it.each([
    '*/*',
    '',
    'application/json',
    'application/*, text/html;q=0.9',
    'text/html, application/json',
    'image/png',
    'text/html;q=x',
  ])('gives links to whoever accepts %j', (accept) => {
    expect(prefersPage(accept)).toBe(false);
  });
});
