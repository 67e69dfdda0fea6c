// Where a campaign stands, as a word with its colour.
import { type CampaignRow } from '../../api/insight';
import { useTexts } from '../../texts/texts';

const TONES: Readonly<Record<CampaignRow['state'], string>> = {
  draft: '',
  preflight: 'accent',
  running: 'good',
  paused: 'warn',
  cancelled: 'bad',
  done: '',
};

export function StateTag({ state }: { readonly state: CampaignRow['state'] }) {
  const { campaigns } = useTexts();
  return <span className={`tag ${TONES[state]}`}>{campaigns.states[state]}</span>;
}
