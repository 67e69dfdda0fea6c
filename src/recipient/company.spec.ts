import { companyDomain } from './company.js';

it.each([
  ['client.example', 'client.example'],
  ['mail.paris.client.example', 'client.example'],
  ['sales.client.co.uk', 'client.co.uk'],
  ['acme.uk.com', 'acme.uk.com'],
  ['shop.github.io', 'shop.github.io'],
  ['gmail.com', null],
  ['wanadoo.fr', null],
  ['jean.fastmail.com', null],
  ['co.uk', null],
])('the company of %s is %s', (domain, company) => {
  expect(companyDomain(domain)).toBe(company);
});
