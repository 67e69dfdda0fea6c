// What the company asks of itself beyond the law; each change can be tried on the last thirty days before it is in force.
import { Button, Checkbox, NumberInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, answered, type Schemas } from '../../api/client';
import { useSession } from '../../api/session';
import { Failure } from '../../parts/feedback';
import { Card, useMay } from '../../parts/page';
import { Shimmer } from '../../parts/rows';
import { Time } from '../../parts/time';
import { useToast } from '../../parts/toast';
import { useTexts } from '../../texts/texts';
import { Simulation } from './simulation';

type Asked = Schemas['ControllerPolicyRequest'];
type SourceKind = NonNullable<Asked['closedSources']>[number];

/** Those that can carry a mail at all: the others are closed by the law. */
const CLOSABLE = [
  ...['double_opt_in', 'web_form', 'paper_form', 'verbal_recorded', 'existing_customer', 'sales_negotiation'],
  ...[
    'inbound_enquiry',
    'met_in_person',
    'event_registration',
    'company_website',
    'professional_directory',
    'referral',
  ],
] as readonly SourceKind[];

export function OwnPolicy() {
  const query = useQuery({
    queryKey: ['own-policy'],
    queryFn: () => answered(api.GET('/v1/policy/controller')),
    staleTime: Infinity,
  });
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Shimmer />;
  return <Editor key={query.data.version} current={query.data} />;
}

function Editor({ current }: { readonly current: Schemas['ControllerPolicy'] }) {
  const { policy: texts, source: sources } = useTexts();
  const { person } = useSession();
  const may = useMay();
  const tell = useToast();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked>(current.policy);
  const [tried, setTried] = useState<Asked | null>(null);
  const save = useMutation({
    mutationFn: (policy: Asked) =>
      answered(api.PUT('/v1/policy/controller', { body: { ...policy, setBy: person.name } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['own-policy'] });
      tell(texts.saved, () => {
        save.mutate(current.policy);
      });
    },
  });
  const change = (part: Partial<Asked>): void => {
    setAsked((before) => ({ ...before, ...part }));
  };
  const closed = asked.closedSources ?? [];
  return (
    <form
      className="two"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(asked);
      }}
    >
      <Card title={texts.own} more={texts.ownMore}>
        <div className="stack">
          <Checkbox
            label={texts.consentOnly}
            description={texts.consentOnlyMore}
            checked={asked.consentOnly === true}
            onChange={(event) => {
              change({ consentOnly: event.currentTarget.checked });
            }}
          />
          <Atmost
            label={texts.coldMessages}
            law={current.law.coldMessages}
            value={asked.coldMessages ?? null}
            set={(coldMessages) => {
              change({ coldMessages });
            }}
          />
          <Atmost
            label={texts.daysBetween}
            law={current.law.daysBetweenColdMessages}
            value={asked.daysBetweenColdMessages ?? null}
            set={(daysBetweenColdMessages) => {
              change({ daysBetweenColdMessages });
            }}
          />
          <Atmost
            label={texts.consentMonths}
            law={current.law.consentMaxAgeMonths}
            value={asked.consentMaxAgeMonths ?? null}
            set={(consentMaxAgeMonths) => {
              change({ consentMaxAgeMonths });
            }}
          />
          <fieldset>
            <legend>{texts.closed}</legend>
            <div className="checks">
              {CLOSABLE.map((kind) => (
                <Checkbox
                  key={kind}
                  label={sources[kind]}
                  checked={closed.includes(kind)}
                  onChange={(event) => {
                    const rest = closed.filter((one) => one !== kind);
                    change({ closedSources: event.currentTarget.checked ? [...rest, kind] : rest });
                  }}
                />
              ))}
            </div>
          </fieldset>
          {save.isError && <Failure error={save.error} />}
          <div className="row">
            {may('policy.change') && (
              <Button type="submit" loading={save.isPending}>
                {texts.putInForce}
              </Button>
            )}
            {may('policy.simulate') && (
              <Button
                variant="default"
                onClick={() => {
                  setTried(asked);
                }}
              >
                {texts.tryIt}
              </Button>
            )}
          </div>
          <p className="small soft">
            {texts.versionOf(current.version)}
            {current.setBy && ` · ${current.setBy}`} {current.setAt && <Time at={current.setAt} />}
          </p>
        </div>
      </Card>
      {tried ? <Simulation key={JSON.stringify(tried)} policy={tried} /> : <p className="soft">{texts.tryMore}</p>}
    </form>
  );
}

type AtmostProps = {
  readonly label: string;
  readonly law: number;
  readonly value: number | null;
  readonly set: (value: number | null) => void;
};

function Atmost({ label, law, value, set }: AtmostProps) {
  const { policy } = useTexts();
  return (
    <NumberInput
      label={label}
      description={policy.lawSays(law)}
      min={0}
      allowDecimal={false}
      hideControls
      value={value ?? ''}
      placeholder={String(law)}
      onChange={(given) => {
        set(typeof given === 'number' ? given : null);
      }}
    />
  );
}
