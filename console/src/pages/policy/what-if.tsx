// What if: facts are chosen, and the gate says what it would decide and along which rules. Nothing is recorded.
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, answered, type Schemas } from '../../api/client';
import { Failure } from '../../parts/feedback';
import { Card, OutcomeTag } from '../../parts/page';
import { useUrlState } from '../../parts/url-state';
import { useTexts, wordOf } from '../../texts/texts';
import { Reasons } from '../audit/reasons';

const SOMEBODY = 'somebody@what-if.example';
type Recipient = Schemas['RecipientRequest'];
type Kind = NonNullable<Recipient['kind']>;
type Source = Schemas['SourceRequest']['kind'];

export function WhatIf() {
  const { policy, kind: kinds, source: sources, purpose: purposes } = useTexts();
  const [country, setCountry] = useUrlState('country', 'FR');
  const [kind, setKind] = useUrlState('kind', 'named_professional');
  const [source, setSource] = useUrlState('source', 'company_website');
  const [obtainedAt, setObtainedAt] = useUrlState('obtained', new Date().toISOString().slice(0, 10));
  const [purpose, setPurpose] = useUrlState('purpose', 'prospecting');
  const [notice, setNotice] = useUrlState('notice');
  const [consent, setConsent] = useUrlState('consent');
  const [relevant, setRelevant] = useUrlState('relevant');
  const who = useQuery({ queryKey: ['whoami'], queryFn: () => answered(api.GET('/v1/whoami')), staleTime: Infinity });
  const sender = who.data?.senders[0];
  const recipient: Recipient = {
    email: SOMEBODY,
    ...(country.length === 2 && { country }),
    kind: kind as Kind,
    sources: [
      {
        kind: source as Source,
        obtainedAt,
        ...(notice === 'yes' && { notice: { givenAt: obtainedAt, objectionOffered: true } }),
      },
    ],
    ...(consent === 'yes' && { consents: [wholeConsent(purpose, obtainedAt, who.data?.controller?.name ?? '')] }),
    ...(relevant === 'yes' && { relevance: { topic: 'what we offer', because: 'their role decides on it' } }),
  };
  const query = useQuery({
    queryKey: ['what-if', recipient, purpose, sender],
    enabled: sender !== undefined,
    placeholderData: (before) => before,
    queryFn: () =>
      answered(
        api.POST('/v1/decisions', {
          body: { mode: 'simulate', purpose, sender: sender ?? '', recipients: [recipient] },
        }),
      ),
  });
  const decision = query.data?.decisions[0];
  const options = (table: Readonly<Record<string, string>>) =>
    Object.entries(table).map(([value, label]) => ({ value, label }));
  return (
    <div className="two">
      <Card title={policy.chosenFacts}>
        <div className="stack">
          <TextInput
            label={policy.countryCode}
            maxLength={2}
            defaultValue={country}
            onChange={(event) => {
              setCountry(event.currentTarget.value.toUpperCase());
            }}
          />
          <Picked label={policy.forKind} data={options(kinds)} value={kind} set={setKind} />
          <Picked label={policy.purpose} data={options(purposes)} value={purpose} set={setPurpose} />
          <Picked label={policy.source} data={options(sources)} value={source} set={setSource} />
          <TextInput
            type="date"
            label={policy.obtainedAt}
            value={obtainedAt}
            onChange={(event) => {
              setObtainedAt(event.currentTarget.value);
            }}
          />
          <Said label={policy.withNotice} value={notice} set={setNotice} />
          <Said label={policy.withConsent} value={consent} set={setConsent} />
          <Said label={policy.withRelevance} value={relevant} set={setRelevant} />
        </div>
      </Card>
      <Card title={policy.verdict} more={policy.verdictMore}>
        {who.data && !sender && <p className="note warn">{policy.noSender}</p>}
        {query.isError && <Failure error={query.error} />}
        <div aria-live="polite" className="stack">
          {decision && (
            <>
              <div className="row">
                <OutcomeTag outcome={decision.outcome} />
                <span className="soft">{wordOf(kinds, decision.recipientKind)}</span>
              </div>
              <Reasons reasons={decision.reasons} outcome={decision.outcome} />
              <p className="small soft">
                <code>{decision.pack}</code>
              </p>
            </>
          )}
        </div>
      </Card>
    </div>
  );
}

type PickedProps = {
  readonly label: string;
  readonly data: { value: string; label: string }[];
  readonly value: string;
  readonly set: (value: string) => void;
};

function Picked({ label, data, value, set }: PickedProps) {
  return (
    <NativeSelect
      label={label}
      data={data}
      value={value}
      onChange={(event) => {
        set(event.currentTarget.value);
      }}
    />
  );
}

function Said({ label, value, set }: Omit<PickedProps, 'data'>) {
  return (
    <Checkbox
      label={label}
      checked={value === 'yes'}
      onChange={(event) => {
        set(event.currentTarget.checked ? 'yes' : '');
      }}
    />
  );
}

/** A consent with all the evidence that the law asks for: what it would be worth if it were there. */
function wholeConsent(purpose: string, on: string, controllerNamed: string): Schemas['ConsentRequest'] {
  return {
    ...{
      purpose,
      status: 'given',
      givenAt: `${on}T08:00:00Z`,
      confirmedAt: `${on}T08:05:00Z`,
      method: 'double_opt_in',
    },
    ...{ controllerNamed, wording: 'I agree to hear from you.', wordingVersion: 'v1', language: 'en' },
    origin: 'https://form.what-if.example/',
  };
}
