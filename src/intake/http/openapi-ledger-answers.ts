// What the paths of the log answer in JSON, as schemas of the API document.
import { type SchemaObject } from '@nestjs/swagger';
import { count, inBase64, list, moment, whole } from './openapi-schemas.js';

export const LEDGER_ANSWERS = {
  SigningKeys: whole({
    keys: list(
      whole({
        key: { type: 'string', description: '`name+hash+base64` (C2SP signed-note).' },
        since: moment,
        firstSize: { ...count, nullable: true, description: 'Of the first checkpoint that it signed.' },
        lastSize: { ...count, nullable: true, description: 'Of the last one.' },
      }),
    ),
  }),
  LogEntry: whole({ index: count, leaf: inBase64, leafHash: inBase64 }),
  InclusionProof: whole({ index: count, size: count, leafHash: inBase64, hashes: list(inBase64) }),
  ConsistencyProof: whole({ from: count, to: count, hashes: list(inBase64) }),
} satisfies Record<string, SchemaObject>;
