// When a controller's mail may leave at all: the sending hours that it has set, and what is paused at the moment.
import { type SendingWindow } from '../calendar/sending-window.js';

export const PAUSE_SCOPES = ['controller', 'sender', 'domain'] as const;
export type PauseScope = (typeof PAUSE_SCOPES)[number];

export type SendingRules = {
  /** For all its senders together. */
  readonly window: SendingWindow | null;
  /** By the address of the sender, in small letters. */
  readonly senderWindows: ReadonlyMap<string, SendingWindow>;
  readonly isPaused: boolean;
  /** Addresses, in small letters. */
  readonly pausedSenders: ReadonlySet<string>;
  /** Keyed names of recipient domains. */
  readonly pausedDomains: ReadonlySet<string>;
};

/** As the database answers it: lists are null where they are empty. */
export type SendingRow = {
  readonly window: SendingWindow | null;
  readonly senderWindows: Readonly<Record<string, SendingWindow>> | null;
  readonly pauses: readonly { readonly scope: PauseScope; readonly target: string }[] | null;
};

/** Null where there is nothing of the kind, as mostly. */
export function sendingRulesOf({ window, senderWindows, pauses }: SendingRow): SendingRules | null {
  if (!window && !senderWindows && !pauses) return null;
  const paused = (of: PauseScope): string[] =>
    (pauses ?? []).filter(({ scope }) => scope === of).map(({ target }) => target);
  return {
    window,
    senderWindows: new Map(Object.entries(senderWindows ?? {})),
    isPaused: paused('controller').length > 0,
    pausedSenders: new Set(paused('sender')),
    pausedDomains: new Set(paused('domain')),
  };
}

/** SQL: the columns of a SendingRow for the controller `$1`. */
export const SENDING_COLUMNS = `
  (SELECT sending_window FROM controller WHERE id = $1) AS window,
  (SELECT json_object_agg(lower(address), sending_window) FROM sender
    WHERE controller_id = $1 AND sending_window IS NOT NULL) AS "senderWindows",
  (SELECT json_agg(json_build_object('scope', p.scope, 'target', coalesce(lower(s.address), p.target)))
    FROM pause p LEFT JOIN sender s ON s.id = p.target AND p.scope = 'sender'
    WHERE p.controller_id = $1 AND p.resumed_at IS NULL) AS pauses`;
