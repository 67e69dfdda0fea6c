// The body of POST /v1/consents: a consent, and whose it is.
import { RequiredText } from '../../http/fields.js';
import { ConsentRequest } from './facts.request.js';
import { RecipientAddress } from './request-fields.js';

export class ConsentRecordRequest extends ConsentRequest {
  @RecipientAddress()
  public email!: string;

  @RequiredText({ about: 'What the person agreed to receive; a consent is for one purpose.', example: 'newsletter' })
  public override purpose = '';
}
