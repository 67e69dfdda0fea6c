// The parts of an import of a network.
import { ApiProperty } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { Member } from './network.request.js';

export class NetworkImportRequest {
  /** Streamed to disk before the other parts are checked. */
  @ApiProperty({ description: 'A list, the ZIP of an export, or mails.', type: 'string', format: 'binary' })
  @Allow()
  public file?: unknown;

  @Member()
  public member = 'me';
}
