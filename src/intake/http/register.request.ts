// The parts of POST /v1/registers/:id/lists: the list as the register gave it, of which day, in which form.
import { ApiProperty } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { isAbsent, MISSING, wrongMoment } from '../../http/checks.js';
import { Field, OneOf } from '../../http/fields.js';
import { LIST_FORMATS, type ListFormat } from '../../registers/register-entry.js';

export class RegisterListRequest {
  /** Streamed to disk before the other parts are checked. */
  @ApiProperty({ description: 'The list, an entry a line; `#` starts a comment.', type: 'string', format: 'binary' })
  @Allow()
  public file?: unknown;

  @Field(
    wrongDay,
    {
      description: 'The day that the register gives for the list.',
      type: 'string',
      format: 'date',
      example: '2026-11-20',
    },
    { required: true },
  )
  public listDate!: string;

  @OneOf(LIST_FORMATS, {
    about: 'Addresses and whole domains as they are (`plain`), or hashes of them in hexadecimal digits.',
    required: true,
  })
  public format!: ListFormat;
}

function wrongDay(value: unknown): string | null {
  if (isAbsent(value)) return MISSING;
  const isDay = typeof value === 'string' && value.length === 10 && wrongMoment(value) === null;
  return isDay ? null : 'must be a day such as 2026-11-20';
}
