// One address or several in a cell; what is no address comes through for whoever judges addresses.
import { addressesIn } from './address-cell.js';

describe('addressesIn', () => {
  it.each([
    ['a@x.example', ['a@x.example']],
    ['a@x.example; b@y.example', ['a@x.example', 'b@y.example']],
    ['a@x.example, b@y.example', ['a@x.example', 'b@y.example']],
    ['a@x.example\nb@y.example', ['a@x.example', 'b@y.example']],
    ['a@x.example (Work), b@y.example (Home)', ['a@x.example', 'b@y.example']],
    ['a@x.example; A@X.example', ['A@X.example']],
    ['a@x.example (Work)', ['a@x.example']],
    ['a@x.example;', ['a@x.example']],
    ['mailto:a@x.example', ['a@x.example']],
    ['Anna, Acme <a@x.example>', ['a@x.example']],
    ['Anna <a@x.example>; Bo <b@y.example>', ['a@x.example', 'b@y.example']],
    ['"a,b"@x.example', ['"a,b"@x.example']],
    ['none', ['none']],
    ['a@x@y', ['a@x@y']],
    ['@@', ['@@']],
    ['; @ ;@', ['@']],
    ['=HYPERLINK("mailto:a@x.example")', ['=HYPERLINK("mailto:a@x.example")']],
  ])('reads `%s`', (cell, addresses) => {
    expect(addressesIn(cell)).toEqual(addresses);
  });
});
