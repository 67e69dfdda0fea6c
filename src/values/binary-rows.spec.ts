// What COPY's binary format asks for (PostgreSQL, section on COPY, "Binary Format"), byte for byte.
import { BinaryRows } from './binary-rows.js';

const HEADER = '5047434f50590aff0d0a00' + '00000000' + '00000000';

describe('rows in the binary format of COPY', () => {
  it('begin with the signature and end with a trailer, even where there are none', () => {
    expect(new BinaryRows(0).finish().toString('hex')).toBe(`${HEADER}ffff`);
  });

  it('write each column with its length, in bytes of UTF-8, and NULL as a length of -1', () => {
    const rows = new BinaryRows(0);
    rows.begin(4);
    rows.text('é');
    rows.bytes(Buffer.from([0, 255]));
    rows.text(null);
    rows.moment(Date.UTC(2000, 0, 1, 0, 0, 0, 1));
    const row = ['0004', '00000002', 'c3a9', '00000002', '00ff', 'ffffffff', '00000008', '00000000000003e8'].join('');
    expect(rows.finish().toString('hex')).toBe(`${HEADER}${row}ffff`);
  });

  it('count moments before 2000 backwards', () => {
    const rows = new BinaryRows(0);
    rows.moment(Date.UTC(1999, 11, 31, 23, 59, 59, 999));
    expect(rows.finish().subarray(23, 31).readBigInt64BE()).toBe(-1_000n);
  });

  it('hold more than was expected', () => {
    const rows = new BinaryRows(1);
    const long = 'x'.repeat(100_000);
    rows.text(long);
    rows.text(long);
    expect(rows.finish()).toHaveLength(19 + 2 * (4 + 100_000) + 2);
  });

  it('are written anew where earlier ones were given back', () => {
    const first = new BinaryRows(100_000);
    first.text('x'.repeat(90_000));
    const bytes = first.finish();
    first.giveBack();
    const second = new BinaryRows(100_000);
    second.text('short');
    const data = second.finish();
    expect(data.buffer).toBe(bytes.buffer);
    expect(data.toString('hex')).toBe(`${HEADER}00000005${Buffer.from('short').toString('hex')}ffff`);
    const third = new BinaryRows(100_000);
    third.text('meanwhile');
    expect(third.finish().buffer).not.toBe(data.buffer);
  });
});
