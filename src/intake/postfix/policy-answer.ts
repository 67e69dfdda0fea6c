// What Postfix is told about one recipient: DUNNO, REJECT or DEFER_IF_PERMIT (access(5)), after a recorded decision.
import { type ApiKeys } from '../../access/api-keys.js';
import { type Controllers } from '../../access/controllers.js';
import { QUESTION, type Verdict } from '../../guard/ask.js';
import { type Guard } from '../../guard/guard.js';
import { REASON_OUTCOMES } from '../../policy/decision.js';
import { type Attributes } from './policy-requests.js';

/** Nothing in the way: other restrictions go on deciding. */
const DUNNO = 'DUNNO';

// Before these there is no recipient to ask about.
const BEFORE_RCPT = new Set(['CONNECT', 'EHLO', 'HELO', 'MAIL', 'VRFY', 'ETRN']);

export class PolicyAnswers {
  /** `key` is an API key with the scope `decide`: its controller is whose mail Postfix sends. */
  public constructor(
    private readonly keys: ApiKeys,
    private readonly controllers: Controllers,
    private readonly guard: Guard,
    private readonly key: string,
  ) {}

  /** The action. Throws where nothing can be said: the caller hangs up then, and Postfix defers. */
  public async answer(request: Attributes): Promise<string> {
    const { controllerId, purpose } = await this.controllerOf();
    const recipient = request.get('recipient') ?? '';
    if (recipient === '') {
      // After RCPT none is named where there are several: then the service stands in the wrong restriction list.
      const asksEarly = BEFORE_RCPT.has(request.get('protocol_state') ?? '');
      return asksEarly
        ? DUNNO
        : 'DEFER_IF_PERMIT 4.3.5 ask in smtpd_recipient_restrictions, where the recipient is named';
    }
    // The null sender is nobody's either: else it would be a way around.
    const sender = await this.controllers.sender(controllerId, request.get('sender') ?? '');
    if (!sender) return 'REJECT 5.7.1 sender_not_registered';
    if (purpose === undefined) return 'REJECT 5.7.1 purpose_not_declared';
    const [verdict] = await this.guard.decide(
      [
        {
          ...{ controllerId, occasion: QUESTION, purpose, sender: sender.address },
          ...{ recipient: { email: recipient }, message: null, composedByGuard: false },
        },
      ],
      { record: true },
    );
    if (!verdict) throw new Error('there is no verdict');
    return actionOf(verdict);
  }

  /** Throws where the key is nobody's, or must not ask. */
  private async controllerOf(): Promise<{ controllerId: string; purpose: string | undefined }> {
    const caller = await this.keys.callerOf(this.key);
    if (!caller?.controllerId || !caller.scopes.includes('decide')) {
      throw new Error('`POLICY_KEY` is no API key of a controller with the scope decide');
    }
    return { controllerId: caller.controllerId, purpose: caller.defaults.purpose };
  }
}

function actionOf({ id, decision, isShadow }: Verdict): string {
  const { outcome, reasons } = decision;
  if (outcome === 'allow' || isShadow) return DUNNO;
  const first = reasons.find(({ code }) => REASON_OUTCOMES[code] === outcome) ?? reasons[0];
  const why = `${first?.code ?? outcome} ${id ?? ''}`.trimEnd();
  return outcome === 'defer' ? `DEFER_IF_PERMIT 4.7.1 ${why}` : `REJECT 5.7.1 ${why}`;
}
