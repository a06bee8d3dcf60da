import { mailboxOf } from './mailbox.js';

it.each([
  ['shop@example.com', '', 'shop@example.com'],
  ['<shop@example.com>', '', 'shop@example.com'],
  ['Tradepost <shop@localhost>', 'Tradepost', 'shop@localhost'],
  ['"Ada & Co., Ltd." <shop@example.com>', 'Ada & Co., Ltd.', 'shop@example.com'],
  ['Bücher <shop@bücher.example>', 'Bücher', 'shop@xn--bcher-kva.example'],
])('%s is one mailbox', (text, name, address) => {
  expect(mailboxOf(text)).toEqual({ name, address });
});

it.each([
  '',
  'shop',
  'Shop <shop>',
  'a@b.example, c@d.example',
  'Shop <a@b.example>, c@d.example',
  'Shop <a@b.example,c@d.example>',
  'c@d.example <a@b.example>',
  'Friends: a@b.example;',
  'Shop <<a@b.example>',
  'Shop <a@b.example',
  'Shop\r\nBcc: c@d.example <a@b.example>',
  'a@b.example\r\nBcc: c@d.example',
])('%j is none', (text) => {
  expect(mailboxOf(text)).toBeNull();
});
