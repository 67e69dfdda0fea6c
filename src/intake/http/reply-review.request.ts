// The body of POST /v1/reply-reviews/:id/close: what a person read in a reply.
import { wrongFlag } from '../../http/checks.js';
import { Field } from '../../http/fields.js';

export class CloseReviewRequest {
  @Field(wrongFlag, { description: 'Whether it is a no.', type: 'boolean' }, { required: true })
  public isObjection!: boolean;
}
