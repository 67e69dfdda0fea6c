// A verdict as the API answers it: every reason in words, in the language that was asked for.
import { type Explanation, type Language, type Law } from '../../../config/law.js';
import { type Verdict } from '../../guard/ask.js';
import { type RecordedDecision } from '../../guard/audit-log.js';
import { type Reason } from '../../policy/decision.js';

export type DecisionAnswer = {
  readonly id: string | null;
  readonly email: string;
  readonly outcome: string;
  readonly lawfulBasis: string | null;
  readonly reasons: readonly object[];
  readonly country: string | null;
  readonly recipientKind: string;
  readonly pack: string;
  readonly retryAt: string | null;
  readonly leaf: string | null;
  readonly shadow?: Pick<DecisionAnswer, 'outcome' | 'lawfulBasis' | 'reasons' | 'retryAt'>;
};

/**
 * The answer to a question. A controller that only watches is told `allow`, with the true verdict beside it: whoever
 * reads the outcome alone goes on as before.
 */
export function questionAnswer(verdict: Verdict, law: Law, language: Language): DecisionAnswer {
  const answer = decisionAnswer(verdict, law, language);
  if (!verdict.isShadow) return answer;
  const { outcome, lawfulBasis, reasons, retryAt } = answer;
  const shadow = { outcome, lawfulBasis, reasons, retryAt };
  return { ...answer, outcome: 'allow', lawfulBasis: null, reasons: [], retryAt: null, shadow };
}

export function decisionAnswer(verdict: Verdict, law: Law, language: Language): DecisionAnswer {
  const { decision } = verdict;
  return {
    id: verdict.id,
    email: verdict.email,
    outcome: decision.outcome,
    lawfulBasis: decision.lawfulBasis,
    reasons: decision.reasons.map((reason) => explained(reason, law, language, decision.country)),
    country: decision.country,
    recipientKind: decision.recipientKind,
    pack: verdict.pack,
    retryAt: decision.retryAt,
    leaf: verdict.leaf,
  };
}

/** What is on record, as it truly was; `toldAllow` where the controller only watched and was told otherwise. */
export function recordedAnswer(recorded: RecordedDecision, law: Law, language: Language): object {
  const answer = { ...decisionAnswer(recorded, law, language), at: recorded.at };
  return recorded.isShadow ? { ...answer, toldAllow: true } : answer;
}

// A list has thousands of verdicts and few different reasons: each is put in words once.
const told = new WeakMap<Law, Map<string, Explanation>>();
const MOST_TOLD = 5_000;

function explained(reason: Reason, law: Law, language: Language, country: string | null): Explanation {
  let known = told.get(law);
  if (!known || known.size >= MOST_TOLD) told.set(law, (known = new Map<string, Explanation>()));
  const name = `${language} ${country} ${reason.code} ${JSON.stringify(reason.with)}`;
  let explanation = known.get(name);
  if (!explanation) known.set(name, (explanation = law.explain(reason, language, country)));
  return explanation;
}

/** French where `Accept-Language` prefers it to English; English otherwise (RFC 9110 section 12.5.4). */
export function languageOf(accepted: string | undefined): Language {
  if (accepted === undefined) return 'en';
  let best: { language: Language; quality: number } = { language: 'en', quality: 0 };
  for (const part of accepted.slice(0, 200).split(',')) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = range.slice(0, 2);
    const weight = parameters.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find((one) => one !== undefined);
    const quality = weight === undefined ? 1 : Number(weight);
    if ((language === 'en' || language === 'fr') && quality > best.quality) best = { language, quality };
  }
  return best.language;
}
