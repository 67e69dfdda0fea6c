// Whether the law lets a mail go without prior consent, and which source carries it (GDPR art. 6(1)(f), 13, 14, 21).
import type { ApplyingLaw } from '../applying-law.js';
import type { Facts, Source } from '../facts.js';
import { hasCome, isBefore, isOlderThan } from '../moment.js';
import { isBlank, isSameName } from '../names.js';
import { worthOf, type Worth } from '../sources.js';

export type OptOutStanding = {
  readonly carrier: Source | null;
  /** Whether a source begins this path at all: only then do its conditions say anything. */
  readonly begun: boolean;
  readonly relevant: boolean;
  /** The source for which a notice is owed; null where the notice stands in nobody's way. */
  readonly unnoticed: Source | null;
  /** GDPR art. 14(3)(a): the month in which the notice was due has passed without any. */
  readonly overdue: boolean;
};

const NOT_OPEN: OptOutStanding = { carrier: null, begun: false, relevant: true, unnoticed: null, overdue: false };

export function weighOptOut(facts: Facts, law: ApplyingLaw, at: number): OptOutStanding {
  if (law.regime === 'consent') return NOT_OPEN;
  let noticed: Source | null = null;
  let unnoticed: Source | null = null;
  let overdue = false;
  for (const source of facts.sources) {
    const { optOut } = worthOf(source, at);
    if (optOut === null) continue;
    if (!law.noticeDue || isNoticed(source, optOut, facts, law, at)) {
      noticed ??= source;
    } else {
      unnoticed ??= source;
      overdue ||= isOverMonth(source, at) && !wasTold(source, facts, at);
    }
  }
  if (noticed === null && unnoticed === null) return NOT_OPEN;
  const relevant = isRelevant(facts, law);
  if (noticed !== null)
    return { carrier: relevant ? noticed : null, begun: true, relevant, unnoticed: null, overdue: false };
  return { carrier: null, begun: true, relevant, unnoticed, overdue };
}

/** CPCE art. L34-5 as CNIL reads it; S.I. 336/2011 reg. 13; Act 917/2014 s.202: only what concerns the profession. */
function isRelevant({ relevance, recipient: { jobTitle } }: Facts, law: ApplyingLaw): boolean {
  if (law.regime !== 'opt_out_role_relevant' || law.kind === 'role_address') return true;
  if (relevance === null || isBlank(relevance.topic) || isBlank(relevance.because)) return false;
  // Finland's ombudsman: a job title alone does not establish it, and to repeat the title says no more.
  return jobTitle === null || !isSameName(relevance.because, jobTitle);
}

function isNoticed(source: Source, article: Worth['optOut'], facts: Facts, law: ApplyingLaw, at: number): boolean {
  if (wasToldAtCollection(source, at)) return true;
  // GDPR art. 13(1): what the person gives is told about then; CNIL asks the same of what is found elsewhere.
  if (article === 'art. 13' || law.noticeAtCollection) return false;
  return (
    wasTold(source, facts, at) || (law.noticeByFirstMessage && isFirstWithin(source, facts, at) && willTell(facts))
  );
}

function wasToldAtCollection({ obtainedAt, notice }: Source, at: number): boolean {
  if (obtainedAt === null || !notice?.givenAt || !notice.objectionOffered) return false;
  // A bare day compares as a day: a notice of the same day was given at the collection.
  return hasCome(notice.givenAt, at) && !isBefore(obtainedAt, notice.givenAt);
}

function wasTold({ notice }: Source, { history }: Facts, at: number): boolean {
  const given = notice?.givenAt ?? null;
  return (given !== null && hasCome(given, at)) || (history.noticedAt !== null && hasCome(history.noticedAt, at));
}

/**
 * GDPR art. 14(3)(b): at the latest with the first message, and not later than the month of art. 14(3)(a). What we
 * composed ourselves before carried the notice as long as it was due, even where we do not know yet that it arrived.
 */
function isFirstWithin(source: Source, { history, composedByGuard }: Facts, at: number): boolean {
  return (composedByGuard || history.coldSentAt.length === 0) && !isOverMonth(source, at);
}

function isOverMonth({ obtainedAt }: Source, at: number): boolean {
  return obtainedAt === null || isOlderThan(1, obtainedAt, at);
}

/** Whether the message will carry the notice: because we put it there, because it is there, or because the send will see. */
function willTell({ composedByGuard, message }: Facts): boolean {
  return composedByGuard || message === null || message.privacyNotice;
}
