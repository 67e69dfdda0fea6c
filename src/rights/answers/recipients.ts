// Who really received a person's data (GDPR art. 15(1)(c); CJEU C-154/21: the actual recipients, by name).
import { type Held } from './held-data.js';

export type Recipients = {
  readonly relays: readonly { readonly relay: string; readonly messages: number }[];
  /** Messages that were kept as files and reached nobody. */
  readonly captured: number;
  /** Who receives the mail of the person's domain, as DNS said; null where nothing was sent there. */
  readonly provider: string | null;
  /** Exports out of the system that were about this person. */
  readonly taken: readonly { readonly at: string; readonly by: string; readonly what: string; readonly why: string }[];
};

const OUTBOX = 'outbox';

export function recipientsOf({ tables, ledger, dossier }: Held): Recipients {
  const byRelay = new Map<string, number>();
  let captured = 0;
  for (const { handed_over_at: handedOver, relay, relay_server: server } of tables.message) {
    if (handedOver === null || typeof relay !== 'string') continue;
    if (relay === OUTBOX) captured++;
    else {
      const name = typeof server === 'string' ? `${server} (${relay})` : relay;
      byRelay.set(name, (byRelay.get(name) ?? 0) + 1);
    }
  }
  const known = tables.mail_domain[0]?.['provider'];
  const domain = dossier.email?.split('@').at(-1) ?? null;
  return {
    relays: [...byRelay].map(([relay, messages]) => ({ relay, messages })),
    captured,
    provider: byRelay.size === 0 ? null : typeof known === 'string' ? known : domain,
    taken: ledger.flatMap(({ type, at, recorded }) => {
      if (type !== 'record_exported' || recorded === null) return [];
      const { by, what, why } = recorded as { by: string; what: string; why: string };
      return [{ at, by, what: what.replaceAll('_', ' '), why }];
    }),
  };
}
