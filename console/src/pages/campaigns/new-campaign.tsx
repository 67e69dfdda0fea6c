// From a list to a campaign that is checked: whom, what, when; nothing is sent before the verdict was read.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Failure } from '../../parts/feedback';
import { Page } from '../../parts/page';
import { useTexts } from '../../texts/texts';
import { type Draft, makeCampaign, NEW_DRAFT, type Progress } from './draft';
import { LetterStep } from './letter-step';
import { PeopleStep } from './people-step';

export default function NewCampaign() {
  const { campaigns } = useTexts();
  const [, go] = useLocation();
  const [draft, setDraft] = useState<Draft>(NEW_DRAFT);
  const [step, setStep] = useState<'people' | 'letter'>('people');
  const [progress, setProgress] = useState<Progress | null>(null);
  const make = useMutation({
    mutationFn: (whole: Draft) => makeCampaign(whole, setProgress),
    onSuccess: (id) => {
      go(`/campaigns/${id}`);
    },
    onSettled: () => {
      setProgress(null);
    },
  });
  const change = (part: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...part }));
  };
  return (
    <Page
      title={campaigns.new}
      lead={step === 'people' ? campaigns.peopleLead : campaigns.letterLead}
      back={{ href: '/campaigns', name: campaigns.title }}
    >
      <ol className="row progress-steps" aria-label={campaigns.steps}>
        {(['people', 'letter', 'verdict'] as const).map((name, at) => (
          <li
            key={name}
            className={name === step ? 'tag accent' : 'tag'}
            aria-current={name === step ? 'step' : undefined}
          >
            {at + 1}. {campaigns.step[name]}
          </li>
        ))}
      </ol>
      {step === 'people' ? (
        <PeopleStep
          draft={draft}
          change={change}
          next={() => {
            setStep('letter');
          }}
        />
      ) : (
        <LetterStep
          draft={draft}
          change={change}
          busy={make.isPending}
          progress={progress}
          back={() => {
            setStep('people');
          }}
          make={() => {
            make.mutate(draft);
          }}
        />
      )}
      {make.isError && <Failure error={make.error} />}
    </Page>
  );
}
