// The body of POST /v1/answers: who reacted, how, when, and to which message.
import { ANSWER_KINDS, type AnswerKind } from '../../feedback/answers.js';
import { MomentField, OneOf, OptionalText } from '../../http/fields.js';
import { UsableAddress } from './request-fields.js';

export class AnswerRequest {
  @UsableAddress({ about: 'Whose answer it is.', example: 'jean.dupont@client.example' })
  public email!: string;

  @OneOf(ANSWER_KINDS, {
    about: 'How the person reacted; `auto_reply`, such as an out-of-office note, is only recorded.',
    required: true,
  })
  public kind!: AnswerKind;

  @MomentField({ about: 'When; not in the future.', example: '2026-09-10T08:00:00Z', required: true })
  public at!: string;

  @OptionalText({ about: 'The message that was answered, where it is known.', most: 100, example: 'msg_01k6…' })
  public messageId: string | null = null;
}
