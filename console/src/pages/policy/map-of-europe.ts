// Europe as tiles: every country the same size, near its neighbours, so that Malta can be read and reached as well as France.
export type Tile = { readonly country: string; readonly column: number; readonly row: number };

const PLACES: Readonly<Record<string, readonly [number, number]>> = {
  ...{ IS: [1, 1], NO: [4, 1], SE: [5, 1], FI: [6, 1] },
  ...{ IE: [1, 3], GB: [2, 3], DK: [5, 2], EE: [7, 2], LV: [7, 3], LT: [6, 3] },
  ...{ NL: [3, 4], DE: [5, 4], PL: [6, 4], BE: [3, 5], LU: [4, 5], CZ: [6, 5], SK: [7, 5] },
  ...{ FR: [3, 6], CH: [4, 6], LI: [5, 6], AT: [6, 6], HU: [7, 6], RO: [8, 6], SI: [6, 7] },
  ...{ PT: [1, 7], ES: [2, 7], IT: [5, 7], HR: [7, 7], BG: [8, 7], GR: [8, 8], CY: [10, 8], MT: [5, 8] },
};

/** Countries that have no place on it (the United States, Canada) stand in a last row. */
export function tilesOf(countries: readonly string[]): Tile[] {
  let beyond = 0;
  return countries.map((country) => {
    const [column, row] = PLACES[country] ?? [++beyond, 9];
    return { country, column, row };
  });
}
