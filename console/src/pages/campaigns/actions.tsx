// What can be done to a campaign as it stands: check it, launch it with a summary, pause it, go on, end it for good.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, answered } from '../../api/client';
import { Confirm } from '../../parts/confirm';
import { useMay } from '../../parts/page';
import { useToast } from '../../parts/toast';
import { useTexts } from '../../texts/texts';
import { type Campaign } from './campaign';

type Act = 'preflight' | 'launch' | 'pause' | 'resume' | 'cancel';

async function act(id: string, step: Act): Promise<void> {
  const params = { path: { id } };
  if (step === 'preflight') await answered(api.POST('/v1/campaigns/{id}/preflight', { params }));
  else if (step === 'launch') await answered(api.POST('/v1/campaigns/{id}/launch', { params }));
  else if (step === 'pause') await answered(api.POST('/v1/campaigns/{id}/pause', { params }));
  else if (step === 'resume') await answered(api.POST('/v1/campaigns/{id}/resume', { params }));
  else await answered(api.POST('/v1/campaigns/{id}/cancel', { params }));
}

export function Actions({ campaign }: { readonly campaign: Campaign }) {
  const { campaigns } = useTexts();
  const may = useMay();
  const tell = useToast();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'launch' | 'cancel' | null>(null);
  const { id, state, counts } = campaign;
  const run = useMutation({
    mutationFn: (step: Act) => act(id, step),
    onSettled: () => client.invalidateQueries({ queryKey: ['campaign'] }),
    onError: (error) => {
      tell(error.message);
    },
    onSuccess: (_, step) => {
      if (step === 'pause') {
        tell(campaigns.isPaused, () => {
          run.mutate('resume');
        });
      }
    },
  });
  const button = (step: Act, name: string, variant: 'filled' | 'default' = 'default') => (
    <Button
      variant={variant}
      loading={run.isPending && run.variables === step}
      onClick={() => {
        run.mutate(step);
      }}
    >
      {name}
    </Button>
  );
  const isDraft = state === 'draft';
  const isOut = state === 'running' || state === 'paused';
  return (
    <>
      {isDraft && may('campaigns.write') && button('preflight', campaigns.checkAgain)}
      {isDraft && may('campaigns.launch') && (
        <Button
          disabled={counts.allow + counts.defer === 0}
          onClick={() => {
            setAsking('launch');
          }}
        >
          {campaigns.launch}
        </Button>
      )}
      {state === 'running' && may('campaigns.stop') && button('pause', campaigns.pause)}
      {state === 'paused' && may('campaigns.launch') && button('resume', campaigns.resume, 'filled')}
      {isOut && may('campaigns.stop') && (
        <Button
          variant="default"
          onClick={() => {
            setAsking('cancel');
          }}
        >
          {campaigns.end}
        </Button>
      )}
      {may('evidence.read') && !isDraft && (
        <Button component="a" variant="default" href={`/v1/campaigns/${id}/evidence.zip`} download>
          {campaigns.evidence}
        </Button>
      )}
      {asking && (
        <Confirm
          title={asking === 'launch' ? campaigns.launchTitle : campaigns.endTitle}
          doIt={asking === 'launch' ? campaigns.launchDo(counts.allow + counts.defer) : campaigns.end}
          danger={asking === 'cancel'}
          close={() => {
            setAsking(null);
          }}
          act={() => run.mutateAsync(asking)}
        >
          {asking === 'launch' ? <Summary campaign={campaign} /> : <p>{campaigns.endMore}</p>}
        </Confirm>
      )}
    </>
  );
}

function Summary({ campaign }: { readonly campaign: Campaign }) {
  const { campaigns, locale } = useTexts();
  const { counts, window } = campaign;
  const said: readonly (readonly [string, string])[] = [
    [campaigns.willGo, counts.allow.toLocaleString(locale)],
    [campaigns.willWait, counts.defer.toLocaleString(locale)],
    [campaigns.willNot, (counts.block + counts.review).toLocaleString(locale)],
    [campaigns.sender, campaign.sender],
    [campaigns.subject, campaign.subject],
    [campaigns.hours, window ? campaigns.windowOf(window.from, window.to) : campaigns.anyHour],
  ];
  return (
    <>
      <dl className="facts">
        {said.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="soft small">{campaigns.launchMore}</p>
    </>
  );
}
