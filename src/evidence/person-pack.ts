// The evidence pack of a person: everything on record about them, each entry with its proof.
import { randomUUID } from 'node:crypto';
import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Law } from '../../config/law.js';
import { type Controller } from '../access/controller.js';
import { Outgoing } from '../delivery/outgoing.js';
import { type Dossier, Dossiers, type MailboxName } from '../provenance/dossier.js';
import { readAddress } from '../provenance/mailbox-id.js';
import { type Subject, Subjects } from '../provenance/subjects.js';
import { PackEntries } from './pack/pack-entries.js';
import { type PackAsked, type PackFrame, PackHead } from './pack/pack-head.js';
import { entryLine, folderOf, type Shown, shownOf } from './pack/shown.js';
import { type PackFile, zipOf } from './pack/zip.js';
import { dpvReceipt } from './receipts/dpv-27560.js';
import { kantaraReceipt } from './receipts/kantara.js';
import { personSummary } from './summary/person-summary.js';

type Person = { readonly name: MailboxName; readonly dossier: Dossier; readonly subject: Subject };

@Injectable()
export class PersonPack {
  public constructor(
    private readonly database: DataSource,
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
    private readonly outgoing: Outgoing,
    private readonly head: PackHead,
    private readonly entries: PackEntries,
    private readonly law: Law,
  ) {}

  /** The ZIP; null where the controller has no contact of that id. Throws `LedgerBehind`, `NoSuchSize`. */
  public async make(asked: PackAsked): Promise<Readable | null> {
    const person = await this.find(asked.controllerId, asked.id);
    if (!person) return null;
    const frame = await this.head.begin(asked, { subject: person.subject, what: 'person_evidence' });
    return zipOf(this.files(asked, person, frame), frame.at);
  }

  private async find(controllerId: string, contactId: string): Promise<Person | null> {
    const name = await this.dossiers.mailboxOf(this.database, controllerId, contactId);
    const [dossier] = name ? await this.dossiers.lookUp(this.database, [name]) : [];
    return name && dossier?.subject ? { name, dossier, subject: this.subjects.open(name, dossier.subject) } : null;
  }

  private async *files(asked: PackAsked, person: Person, frame: PackFrame): AsyncGenerator<PackFile> {
    const { controllerId, id, reader, language } = asked;
    const { name, dossier, subject } = person;
    const { controller, state, at } = frame;
    yield* this.head.files('person', frame);
    yield { name: 'person.json', content: json(identityOf(person, controller)) };
    const shown: Shown[] = [];
    let lines = '';
    for await (const entry of this.entries.ofPerson(controllerId, subject.id, state.size)) {
      const one = shownOf(entry, this.law);
      const file = `${folderOf(one.type)}/${one.id}.json`;
      shown.push(one);
      lines += entryLine(entry, file);
      yield { name: file, content: json(one) };
    }
    yield { name: 'entries.jsonl', content: lines };
    const messages = await this.outgoing.to(controllerId, name.mailboxId);
    yield { name: 'messages.json', content: json(messages) };
    const { known, suppressions, history } = dossier;
    yield { name: 'known.json', content: json({ ...known, suppressions, history }) };
    yield* receipts(person, controller, at);
    const page = { language, at, reader, controller, checkpoint: state.checkpoint };
    const summary = await personSummary(page, { email: dossier.email, known, shown, messages });
    yield { name: 'summary.pdf', content: summary };
    const stated = {
      v: 1,
      kind: 'person',
      controller: controllerId,
      contact: id,
      at,
      size: state.size,
      entries: shown.length,
    };
    yield { name: 'pack.json', content: json(stated) };
  }
}

/** Shows that the id in the leaves is this person's: the half of their key that names, and opens nothing. */
function identityOf({ dossier, subject }: Person, controller: Controller): object {
  const { email } = dossier;
  const mailbox = email === null ? null : readAddress(email, controller).mailbox;
  return { subject: subject.id, email, mailbox, naming: subject.key.naming.toString('base64') };
}

function* receipts({ dossier }: Person, controller: Controller, issuedAt: Date): Generator<PackFile> {
  const hasName = (dossier.known.name ?? null) !== null;
  for (const consent of dossier.known.consents ?? []) {
    const consentId = consent.id ?? 'cns_unknown';
    const facts = {
      receiptId: randomUUID(),
      issuedAt,
      consentId,
      controller,
      email: dossier.email ?? '',
      hasName,
      consent,
    };
    yield { name: `receipts/${consentId}.dpv-27560.jsonld`, content: json(dpvReceipt(facts)) };
    yield { name: `receipts/${consentId}.kantara.json`, content: json(kantaraReceipt(facts)) };
  }
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
