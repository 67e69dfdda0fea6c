// The bodies of /v1/pauses: whose mail is held and why, and why it goes on.
import { type Controllers } from '../../access/controllers.js';
import { type Pausing } from '../../delivery/pauses/pauses.js';
import { OneOf, OptionalText, RequiredText } from '../../http/fields.js';
import { invalidRequest } from '../../http/problem.js';
import { parseAddress } from '../../recipient/address.js';
import { PAUSE_SCOPES, type PauseScope } from '../../rulebook/sending-rules.js';

const LONGEST_NAME = 300;
const LONGEST_REASON = 2_000;

export class PauseRequest {
  @OneOf(PAUSE_SCOPES, {
    about: 'Whose mail: all of the controller, that of a sender, or that to a recipient domain.',
    required: true,
  })
  public scope!: PauseScope;

  @OptionalText({ about: 'For `sender`: its address, or its id.', most: 320, example: 'anna@acme.example' })
  public sender: string | null = null;

  @OptionalText({ about: 'For `domain`: that of the recipients’ addresses.', most: 320, example: 'client.example' })
  public domain: string | null = null;

  @RequiredText({ about: 'Who pauses it: a name.', most: LONGEST_NAME, example: 'Jeanne Moreau' })
  public pausedBy!: string;

  @RequiredText({
    about: 'Why; name no recipient here.',
    most: LONGEST_REASON,
    example: 'Their mail server is moving.',
  })
  public reason!: string;
}

export class ResumeRequest {
  @RequiredText({ about: 'Who has it go on: a name.', most: LONGEST_NAME, example: 'Jeanne Moreau' })
  public resumedBy!: string;

  @RequiredText({ about: 'Why; name no recipient here.', most: LONGEST_REASON, example: 'They have moved.' })
  public reason!: string;
}

/** Throws 422 where what the scope needs is missing, is another scope's, or does not exist. */
export async function pausingOf(asked: PauseRequest, controllerId: string, controllers: Controllers): Promise<Pausing> {
  const { scope, sender, domain } = asked;
  if (scope !== 'sender' && sender !== null) throw wrong('sender', 'is only for the scope `sender`');
  if (scope !== 'domain' && domain !== null) throw wrong('domain', 'is only for the scope `domain`');
  switch (scope) {
    case 'controller':
      return { scope };
    case 'sender':
      return { scope, senderId: await senderIdOf(sender, controllerId, controllers) };
    case 'domain': {
      const parsed = parseAddress(`someone@${domain ?? ''}`);
      if (!parsed.ok || domain?.includes('@')) throw wrong('domain', 'must be the domain of e-mail addresses');
      return { scope, domain: parsed.domain };
    }
  }
}

async function senderIdOf(named: string | null, controllerId: string, controllers: Controllers): Promise<string> {
  if (named === null) throw wrong('sender', 'is required for the scope `sender`');
  const byAddress = await controllers.sender(controllerId, named);
  const found = byAddress ?? (await controllers.senderById(named));
  if (found?.controllerId !== controllerId) throw wrong('sender', 'is not a sender of this controller');
  return found.id;
}

function wrong(field: string, message: string): Error {
  return invalidRequest([{ field, message }]);
}
