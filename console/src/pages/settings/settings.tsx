// How the company is set up: each part is seen by the roles that may look at it.
import { useParams } from 'wouter';
import { Page, Tabs, useMay } from '../../parts/page';
import { useTexts } from '../../texts/texts';
import { Account } from './account';
import { Keys } from './keys';
import { People } from './people';
import { Retention } from './retention';
import { Senders } from './senders';
import { Webhooks } from './webhooks';

const TABS = [
  { name: 'account', wants: null, shown: Account },
  { name: 'senders', wants: 'settings.read', shown: Senders },
  { name: 'people', wants: 'people.manage', shown: People },
  { name: 'keys', wants: 'keys.manage', shown: Keys },
  { name: 'webhooks', wants: 'webhooks.manage', shown: Webhooks },
  { name: 'retention', wants: 'retention.read', shown: Retention },
] as const;

export default function Settings() {
  const { tab = 'account' } = useParams<{ tab?: string }>();
  const { settings } = useTexts();
  const may = useMay();
  const seen = TABS.filter(({ wants }) => wants === null || may(wants));
  const current = seen.find(({ name }) => name === tab) ?? TABS[0];
  return (
    <Page title={settings.title} lead={settings.lead}>
      <Tabs
        name={settings.title}
        tabs={seen.map(({ name }) => ({
          href: name === 'account' ? '/settings' : `/settings/${name}`,
          name: settings.tab[name],
          current: name === current.name,
        }))}
      />
      <current.shown />
    </Page>
  );
}
