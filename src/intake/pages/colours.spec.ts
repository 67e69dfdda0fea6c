// Colours of controllers: those that are taken can be read, in light and in dark.
import fc from 'fast-check';
import { coloursOf, contrastOf, wrongColour } from './colours.js';

it.each([
  ['#000000', '#ffffff', 21],
  ['#767676', '#ffffff', 4.54],
  ['#777777', '#ffffff', 4.48],
  ['#0000ff', '#ffffff', 8.59],
])('%s on %s has the contrast that WCAG gives it', (one, other, contrast) => {
  expect(contrastOf(one, other)).toBeCloseTo(contrast, 2);
});

it.each(['#777777', '#ffff00', '#ff8800', '14532d', '#fff', 'red', '#12345g', '#14532d;}', '', null, 7])(
  '%j is refused',
  (colour) => {
    expect(wrongColour(colour)).toMatch(/contrast|colour/);
  },
);

it('what is taken can be read on light and dark cards, and so can what stands on it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (n) => {
      const colour = `#${n.toString(16).padStart(6, '0')}`;
      if (wrongColour(colour) !== null) return;
      const [light, dark] = [...coloursOf(colour).matchAll(/--button:(#\w+);--on-button:(#\w+)/g)];
      for (const [of, card] of [
        [light, '#ffffff'],
        [dark, '#1d1f24'],
      ] as const) {
        const [, button = '', text = ''] = of ?? [];
        expect(contrastOf(button, card)).toBeGreaterThanOrEqual(4.5);
        expect(contrastOf(button, text)).toBeGreaterThanOrEqual(4.5);
      }
    }),
  );
});
