// One person: what may be sent to them now and what would change it, their time on record from the first source on, their rights.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'wouter';
import { ask, type Schemas } from '../../api/client';
import { Failure } from '../../parts/feedback';
import { Icon } from '../../parts/icons';
import { Card, Page, useMay } from '../../parts/page';
import { Shimmer } from '../../parts/rows';
import { useTexts, wordOf } from '../../texts/texts';
import { NewRequest } from '../requests/new-request';
import { Timeline } from './timeline';
import { Verdicts } from './verdicts';

export type Contact = Schemas['Contact'];

/** `/contacts/by?email=` is the person with that address, however it is spelled. */
export default function ContactPage() {
  const { id } = useParams<{ id: string }>();
  const [params] = useSearchParams();
  const email = id === 'by' ? (params.get('email') ?? '') : null;
  const { contacts } = useTexts();
  const may = useMay();
  const [isAsking, setAsking] = useState(false);
  const query = useQuery({
    queryKey: ['contact', id, email],
    queryFn: () =>
      email === null
        ? ask<Contact>('GET', `/v1/contacts/${id}`)
        : ask<Contact>('GET', '/v1/contacts', undefined, { email }),
  });
  const contact = query.data;
  return (
    <Page
      title={contact?.name ?? contact?.email ?? email ?? contacts.one}
      back={{ href: '/contacts', name: contacts.title }}
      lead={contact && [contact.email, contact.jobTitle, contact.company].filter(Boolean).join(' · ')}
      actions={
        contact && (
          <>
            {may('requests.handle') && contact.email && (
              <Button
                variant="default"
                onClick={() => {
                  setAsking(true);
                }}
              >
                {contacts.request}
              </Button>
            )}
            {may('evidence.read') && (
              <Button
                component="a"
                href={`/v1/contacts/${contact.id}/evidence.zip`}
                download
                leftSection={<Icon name="download" size={16} />}
              >
                {contacts.evidence}
              </Button>
            )}
          </>
        )
      }
    >
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Shimmer />}
      {contact && (
        <div className="two wide-left">
          <div className="stack">
            <Verdicts contact={contact} />
            <Card title={contacts.timeline} more={contacts.timelineMore}>
              <Timeline contact={contact} />
            </Card>
          </div>
          <Known contact={contact} />
        </div>
      )}
      {isAsking && contact?.email && (
        <NewRequest
          email={contact.email}
          close={() => {
            setAsking(false);
          }}
        />
      )}
    </Page>
  );
}

function Known({ contact }: { readonly contact: Contact }) {
  const { contacts, kind, suppression, locale } = useTexts();
  const said: readonly (readonly [string, string | null | undefined])[] = [
    [contacts.email, contact.email],
    [contacts.name, contact.name],
    [contacts.company, contact.company],
    [contacts.jobTitle, contact.jobTitle],
    [contacts.country, contact.country],
    [contacts.kind, wordOf(kind, contact.kind)],
    [contacts.timeZone, contact.timeZone],
    [contacts.cold, String(contact.history.coldSentAt.length)],
    [contacts.answered, contact.history.answeredAt && new Date(contact.history.answeredAt).toLocaleDateString(locale)],
  ];
  return (
    <div className="stack">
      <Card title={contacts.known}>
        <dl className="facts">
          {said.map(
            ([name, value]) =>
              value && (
                <div key={name} className="fact">
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ),
          )}
        </dl>
      </Card>
      {contact.suppressions.length > 0 && (
        <Card title={contacts.stops}>
          <div className="stack">
            {contact.suppressions.map((stop) => (
              <div key={stop.id} className="row spread">
                <span className="tag bad">{wordOf(suppression, stop.kind)}</span>
                <span className="soft small">{new Date(stop.since).toLocaleDateString(locale)}</span>
              </div>
            ))}
            <p className="soft small">{contacts.stopsMore}</p>
          </div>
        </Card>
      )}
    </div>
  );
}
