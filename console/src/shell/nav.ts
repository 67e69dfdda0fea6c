// The places of the console, and the action without which a role does not see each.
import { type IconName } from '../parts/icons';

export type Place = { readonly name: IconName & keyof typeof HREF; readonly wants: string | null };

export const HREF = {
  overview: '/',
  campaigns: '/campaigns',
  contacts: '/contacts',
  audit: '/audit',
  policy: '/policy',
  requests: '/requests',
  suppressions: '/suppressions',
  ledger: '/ledger',
  settings: '/settings',
} as const;

export const PLACES: readonly (readonly Place[])[] = [
  [
    { name: 'overview', wants: null },
    { name: 'campaigns', wants: 'campaigns.read' },
    { name: 'contacts', wants: 'contacts.read' },
  ],
  [
    { name: 'audit', wants: 'decisions.read' },
    { name: 'policy', wants: 'law.read' },
    { name: 'requests', wants: 'requests.handle' },
    { name: 'suppressions', wants: 'suppressions.read' },
    { name: 'ledger', wants: 'ledger.read' },
  ],
  [{ name: 'settings', wants: null }],
];
