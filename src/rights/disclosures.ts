// "Why me?": what a controller tells a person of themselves on a page (GDPR art. 13 to 15), from what is known right now.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { addresseeOf } from '../delivery/candidate.js';
import { sentTo, type SentMail } from '../delivery/sent-mail.js';
import { Readings } from '../guard/readings.js';
import { type Dossier, Dossiers, isErased } from '../provenance/dossier.js';
import { type Known, type RecordedConsent, type RecordedSource } from '../provenance/known.js';
import { Subjects } from '../provenance/subjects.js';
import { type Link, readLink } from './mail-link.js';

/** What may be known of a person beside their address and where it came from. */
const HELD = ['name', 'company', 'jobTitle', 'country', 'profile', 'customer', 'relevance'] as const;
type Held = (typeof HELD)[number];

export type Disclosure = {
  readonly email: string | null;
  readonly country: string | null;
  readonly sources: readonly RecordedSource[];
  readonly consents: readonly RecordedConsent[];
  /** Which of it is known; not what, for a link can be passed on. */
  readonly held: readonly Held[];
  /** RFC 3339; null where nothing says. */
  readonly since: string | null;
  readonly stoppedSince: string | null;
  readonly sent: { readonly count: number; readonly newest: readonly SentMail[] };
};

const NEWEST_SHOWN = 20;
const BY_THE_PERSON = { keyId: 'recipient', why: 'the person opened the page that says why they are written to' };

@Injectable()
export class Disclosures {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
    private readonly readings: Readings,
  ) {}

  public read(token: string): Promise<Link | null> {
    return readLink(this.controllers, token, 'why');
  }

  /** What is known, the reading of it on the ledger; null where nothing is, or is to be any more. */
  public async about({ token }: Link): Promise<Disclosure | null> {
    const [dossier] = (await this.dossiers.lookUp(this.database, [token])) as [Dossier];
    if (dossier.contactId === null || isErased(dossier)) return null;
    const { controllerId } = token;
    const subject = dossier.subject && this.subjects.open(token, dossier.subject);
    const reading = { controllerId, subject, what: 'why_page', refersTo: [dossier.contactId] } as const;
    await this.readings.record(this.database, BY_THE_PERSON, reading);
    const { known, suppressions } = dossier;
    return {
      ...{ email: dossier.email, country: known.country ?? null },
      ...{ sources: known.sources ?? [], consents: known.consents ?? [], held: heldIn(known), since: sinceOf(known) },
      stoppedSince: suppressions.map(({ since }) => since).sort()[0] ?? null,
      sent: await sentTo(this.database, token, addresseeOf(known), NEWEST_SHOWN),
    };
  }

  /** The address behind a link, for what is asked from the page; null where nothing is known of the person. */
  public async addressOf({ token }: Link): Promise<string | null> {
    const [dossier] = (await this.dossiers.lookUp(this.database, [token])) as [Dossier];
    return isErased(dossier) ? null : dossier.email;
  }
}

function heldIn(known: Known): Held[] {
  return HELD.filter((field) => known[field] !== undefined && known[field] !== null && known[field] !== '');
}

function sinceOf({ sources = [], consents = [] }: Known): string | null {
  return [...sources, ...consents].flatMap(({ recordedAt }) => recordedAt ?? []).sort()[0] ?? null;
}
