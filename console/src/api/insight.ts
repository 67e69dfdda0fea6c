// What the read models of the console answer: questions across tables that only a page asks.
import { type Schemas } from './client';

export type Overview = Schemas['Overview'];
export type CampaignRow = Schemas['CampaignList']['campaigns'][number];
export type ContactRow = Schemas['ContactList']['contacts'][number];
