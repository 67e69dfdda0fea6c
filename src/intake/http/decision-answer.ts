// A verdict as the API answers it: every reason in words, in the language that was asked for.
import { type Explanation, type Language, type Law } from '../../../config/law.js';
import { type Verdict } from '../../guard/ask.js';
import { type RecordedDecision } from '../../guard/audit-log.js';
import { JsonBytes } from '../../http/json-bytes.js';
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
function questionAnswer(verdict: Verdict, law: Law, language: Language): DecisionAnswer {
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
    reasons: decision.reasons.map((reason) => told(reason, law, language, verdict).explanation),
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

/**
 * `{"decisions": [...]}` in UTF-8: the answer to a question where it was `recorded`, else what would be decided. The same
 * JSON as one by one, at a fourth of its price.
 */
export function decisionsAnswer(verdicts: readonly Verdict[], recorded: boolean, law: Law, language: Language): Buffer {
  const json = new JsonBytes(verdicts.length * USUAL_ANSWER_BYTES);
  let before = '{"decisions":[';
  for (const verdict of verdicts) {
    json.text(before);
    if (recorded && verdict.isShadow) json.text(JSON.stringify(questionAnswer(verdict, law, language)));
    else writeVerdict(json, verdict, (reason) => told(reason, law, language, verdict).json);
    before = ',';
  }
  return json.text(']}').finish();
}

/** Of a verdict with a reason or two. */
const USUAL_ANSWER_BYTES = 2_048;

function writeVerdict(json: JsonBytes, verdict: Verdict, inWords: (reason: Reason) => Buffer): void {
  const { id, email, decision, pack, leaf } = verdict;
  const { outcome, lawfulBasis, reasons, country, recipientKind, retryAt } = decision;
  json.text(`{"id":${quoted(id)},"email":${JSON.stringify(email)},"outcome":"${outcome}",`);
  json.text(`"lawfulBasis":${quoted(lawfulBasis)},"reasons":[`);
  reasons.forEach((reason, n) => {
    if (n > 0) json.text(',');
    json.bytes(inWords(reason));
  });
  json.text(`],"country":${JSON.stringify(country)},"recipientKind":"${recipientKind}","pack":"${pack}",`);
  json.text(`"retryAt":${quoted(retryAt)},"leaf":${quoted(leaf)}}`);
}

/** Of what needs no escape: ids, codes, times. */
function quoted(plain: string | null): string {
  return plain === null ? 'null' : `"${plain}"`;
}

type Told = { readonly explanation: Explanation; readonly json: Buffer };

// A list has thousands of verdicts and few different reasons: each is put in words once.
const alreadyTold = new WeakMap<Law, Map<string, Told>>();
const MOST_TOLD = 5_000;

function told(
  reason: Reason,
  law: Law,
  language: Language,
  { pack, decision }: Pick<Verdict, 'pack' | 'decision'>,
): Told {
  let known = alreadyTold.get(law);
  if (!known || known.size >= MOST_TOLD) alreadyTold.set(law, (known = new Map<string, Told>()));
  const name = `${language} ${pack} ${decision.recipientKind} ${reason.code} ${JSON.stringify(reason.with)}`;
  let one = known.get(name);
  if (!one) {
    const explanation = law.explain(reason, language, law.statutesUnder(pack, decision.recipientKind));
    known.set(name, (one = { explanation, json: Buffer.from(JSON.stringify(explanation)) }));
  }
  return one;
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
