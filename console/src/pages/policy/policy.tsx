// The law as it is enforced, and what the company asks of itself beyond it.
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { api, answered } from '../../api/client';
import { Failure } from '../../parts/feedback';
import { Page, Tabs, useMay } from '../../parts/page';
import { Shimmer } from '../../parts/rows';
import { useTexts } from '../../texts/texts';
import { OwnPolicy } from './own-policy';
import { Overrides } from './overrides';
import { Regimes } from './regimes';
import { WhatIf } from './what-if';

const TABS = [
  { name: 'law', wants: 'law.read' },
  { name: 'whatif', wants: 'decisions.ask' },
  { name: 'own', wants: 'policy.read' },
  { name: 'exceptions', wants: 'overrides.read' },
] as const;

export default function Policy() {
  const { tab = 'law' } = useParams<{ tab?: string }>();
  const { policy } = useTexts();
  const may = useMay();
  const seen = TABS.filter(({ wants }) => may(wants));
  return (
    <Page title={policy.title} lead={policy.lead}>
      <Tabs
        name={policy.title}
        tabs={seen.map(({ name }) => ({
          href: name === 'law' ? '/policy' : `/policy/${name}`,
          name: policy.tab[name],
          current: tab === name,
        }))}
      />
      {tab === 'law' && <Law />}
      {tab === 'whatif' && <WhatIf />}
      {tab === 'own' && <OwnPolicy />}
      {tab === 'exceptions' && <Overrides />}
    </Page>
  );
}

function Law() {
  const query = useQuery({
    queryKey: ['jurisdictions'],
    queryFn: () => answered(api.GET('/v1/policy/jurisdictions')),
    staleTime: Infinity,
  });
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Shimmer />;
  return <Regimes jurisdictions={query.data.jurisdictions} />;
}
