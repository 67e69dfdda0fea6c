// The body of POST /v1/messages: one message to one person.
import { Transform } from 'class-transformer';
import { Part } from '../../http/fields.js';
import { ContentRequest } from './content.request.js';
import { RecipientRequest } from './recipient.request.js';
import { Purpose, SenderAddress } from './request-fields.js';

export class MessageRequest extends ContentRequest {
  @Purpose()
  public purpose: string | null = null;

  @SenderAddress({ about: 'The address of a registered sender.' })
  public sender!: string;

  @Part(RecipientRequest, { about: 'Whom it goes to, with what is known about the person.', required: true })
  @Transform(({ value }: { value: unknown }) => value ?? new RecipientRequest())
  public recipient = new RecipientRequest();
}
