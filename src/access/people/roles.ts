// Who may do what: the table of roles and actions, and the doors that each action opens. The guard asks nothing else.
import { type Scope } from '../scopes.js';

export const ROLES = ['sales', 'compliance', 'developer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

type Action = { readonly roles: readonly Role[]; readonly doors: readonly string[] };

const EVERYBODY = ROLES;
const NOBODY: readonly Role[] = []; // the installation’s own key alone
const [S, C, D, A] = ROLES;

const some = (methods: string, path: string): string[] => methods.split(' ').map((method) => `${method} ${path}`);

/** A door that stands under no action is closed to every session. */
export const ACTIONS = {
  'account.own': {
    roles: EVERYBODY,
    doors: [
      ...some('GET DELETE', '/v1/session'),
      ...['GET /v1/sessions', 'DELETE /v1/sessions/:id', 'GET /v1/whoami', 'POST /v1/session/password'],
      ...['POST /v1/session/totp', 'GET /v1/session/passkeys', 'DELETE /v1/session/passkeys/:id'],
      ...['POST /v1/session/passkeys/options', 'POST /v1/session/passkeys/verify'],
      ...some('GET POST', '/v1/views'),
      'DELETE /v1/views/:id',
    ],
  },
  'people.manage': {
    roles: [A],
    doors: [
      ...some('GET POST', '/v1/people'),
      ...some('PATCH DELETE', '/v1/people/:id'),
      'POST /v1/people/:id/invitation',
      ...some('GET PUT DELETE', '/v1/sso'),
    ],
  },
  'overview.read': { roles: EVERYBODY, doors: ['GET /v1/insight/overview', 'GET /v1/events'] },
  'law.read': { roles: EVERYBODY, doors: ['GET /v1/reasons', 'GET /v1/policy/jurisdictions'] },
  'decisions.ask': { roles: EVERYBODY, doors: ['POST /v1/decisions'] },
  'decisions.read': {
    roles: [C, A],
    doors: ['GET /v1/decisions', 'GET /v1/decisions/:id', 'POST /v1/decisions/:id/replay', 'GET /v1/decisions.csv'],
  },
  'contacts.read': {
    roles: [S, C, A],
    doors: ['GET /v1/contacts', 'GET /v1/contacts/:id', 'GET /v1/contacts/:id/verdicts'],
  },
  'contacts.write': { roles: [S, C, A], doors: ['POST /v1/contacts'] },
  'imports.read': { roles: [S, C, A], doors: ['GET /v1/imports', 'GET /v1/imports/:id'] },
  'imports.write': { roles: [S, C, A], doors: ['POST /v1/imports'] },
  'consents.record': {
    roles: [S, C, A],
    doors: ['POST /v1/consents', 'POST /v1/consents/:id/withdraw', 'POST /v1/answers'],
  },
  'opt-ins.read': {
    roles: [S, C, A],
    doors: ['GET /v1/opt-in-forms', 'GET /v1/opt-in-forms/:id', 'GET /v1/opt-in-forms/:id/pages/:digest'],
  },
  'opt-ins.write': {
    roles: [S, C, A],
    doors: [
      ...['POST /v1/opt-in-forms', 'POST /v1/opt-in-forms/:id/close', 'POST /v1/opt-in-forms/:id/invitations'],
      ...['POST /v1/opt-in-forms/:id/embeds', 'POST /v1/opt-ins'],
    ],
  },
  'network.read': {
    roles: [S, C, A],
    doors: [
      ...['imports', 'imports/:id', 'invitations', 'connections', 'meetings', 'profile', 'quality', 'sectors'],
      ...['serial-senders', 'serial-senders/:id/letters'],
    ].map((path) => `GET /v1/network/${path}`),
  },
  'network.write': {
    roles: [S, C, A],
    doors: [
      ...['imports', 'assessments', 'answers', 'meetings'].map((path) => `POST /v1/network/${path}`),
      ...['PUT /v1/network/profile', 'PUT /v1/network/sectors', 'DELETE /v1/network/people/:id'],
    ],
  },
  'replies.review': { roles: [S, C, A], doors: ['GET /v1/reply-reviews', 'POST /v1/reply-reviews/:id/close'] },
  'suppressions.read': { roles: [S, C, A], doors: ['GET /v1/suppressions'] },
  'suppressions.add': { roles: [S, C, A], doors: ['POST /v1/suppressions', 'POST /v1/suppressions/import'] },
  'suppressions.lift': { roles: [C, A], doors: ['DELETE /v1/suppressions/:id'] },
  'campaigns.read': {
    roles: [S, C, A],
    doors: [
      'GET /v1/campaigns',
      'GET /v1/campaigns/:id',
      'GET /v1/campaigns/:id/reasons',
      'GET /v1/campaigns/:id/recipients',
    ],
  },
  'campaigns.write': {
    roles: [S, A],
    doors: ['POST /v1/campaigns', 'POST /v1/campaigns/:id/recipients', 'POST /v1/campaigns/:id/preflight'],
  },
  'campaigns.launch': { roles: [S, A], doors: ['POST /v1/campaigns/:id/launch', 'POST /v1/campaigns/:id/resume'] },
  'campaigns.stop': { roles: [S, C, A], doors: ['POST /v1/campaigns/:id/pause', 'POST /v1/campaigns/:id/cancel'] },
  'messages.read': {
    roles: [S, C, A],
    doors: ['GET /v1/messages/:id', 'GET /v1/outbox', 'GET /v1/outbox/:name', 'GET /v1/dead-letters'],
  },
  'messages.send': {
    roles: [S, A],
    doors: ['POST /v1/messages', 'POST /v1/messages/:id/resolve', 'POST /v1/messages/:id/retry'],
  },
  'queue.read': {
    roles: EVERYBODY,
    doors: ['GET /v1/queue', 'GET /v1/pauses', 'GET /v1/signals', 'GET /v1/signals/thresholds'],
  },
  'sending.stop': { roles: [S, C, A], doors: ['POST /v1/pauses'] },
  'sending.resume': { roles: [C, A], doors: ['POST /v1/pauses/:id/resume', 'POST /v1/signals/:id/lift'] },
  'evidence.read': {
    roles: [C, A],
    doors: [
      ...['GET /v1/contacts/:id/evidence.zip', 'GET /v1/campaigns/:id/evidence.zip', 'GET /v1/consents/:id/receipt'],
      'GET /v1/controllers/:id/article-30',
    ],
  },
  'ledger.read': {
    roles: [C, D, A],
    doors: ['key', 'keys', 'checkpoint', 'entries/:index', 'tile/*'].map((path) => `GET /v1/ledger/${path}`),
  },
  'ledger.prove': {
    roles: [C, A],
    doors: ['inclusion', 'file', 'consistency'].map((what) => `GET /v1/ledger/proof/${what}`),
  },
  'requests.handle': {
    roles: [C, A],
    doors: [
      ...some('GET POST', '/v1/subject-requests'),
      ...['GET /v1/subject-requests/:id', 'GET /v1/subject-requests/:id/document'],
      ...['close', 'answer', 'extend', 'refuse', 'identity', 'lift'].map(
        (step) => `POST /v1/subject-requests/:id/${step}`,
      ),
      ...['GET /v1/legal-holds', 'POST /v1/legal-holds', 'POST /v1/legal-holds/:id/lift'],
    ],
  },
  'retention.read': {
    roles: [C, A],
    doors: ['settings', 'preview', 'items', 'runs', 'runs/:id'].map((path) => `GET /v1/retention/${path}`),
  },
  'retention.change': { roles: [C, A], doors: ['PUT /v1/retention/settings', 'POST /v1/retention/runs'] },
  'policy.read': {
    roles: [C, D, A],
    doors: ['GET /v1/policy/controller', 'GET /v1/policy/shadow', 'GET /v1/registers'],
  },
  'policy.change': {
    roles: [C, A],
    doors: ['PUT /v1/policy/controller', 'PUT /v1/policy/shadow', 'PUT /v1/signals/thresholds'],
  },
  'policy.simulate': {
    roles: [C, A],
    doors: [...some('GET POST', '/v1/policy/simulations'), 'GET /v1/policy/simulations/:id'],
  },
  'overrides.read': { roles: [C, A], doors: ['GET /v1/policy/overrides', 'GET /v1/policy/overrides/:id'] },
  'overrides.decide': {
    roles: [C, A],
    doors: [
      'POST /v1/policy/overrides',
      ...['approve', 'revoke'].map((step) => `POST /v1/policy/overrides/:id/${step}`),
    ],
  },
  'settings.read': { roles: EVERYBODY, doors: ['GET /v1/senders', 'GET /v1/controllers', 'GET /v1/senders/:id/dns'] },
  'senders.change': {
    roles: [D, A],
    doors: ['POST /v1/senders', 'PATCH /v1/senders/:id', 'PUT /v1/limits', 'PUT /v1/window'],
  },
  'branding.change': { roles: [A], doors: ['PATCH /v1/controllers/:id'] },
  'keys.manage': { roles: [D, A], doors: [...some('GET POST', '/v1/keys'), 'DELETE /v1/keys/:id'] },
  'dkim.manage': { roles: [D, A], doors: [...some('GET POST', '/v1/dkim-keys'), 'DELETE /v1/dkim-keys/:id'] },
  'feedback.manage': {
    roles: [D, A],
    doors: [
      ...some('GET POST', '/v1/feedback-connections'),
      ...some('GET DELETE', '/v1/feedback-connections/:id'),
      ...['GET /v1/feedback-connections/:id/pushes', 'POST /v1/feedback-connections/:id/pushes/:push/retry'],
    ],
  },
  'webhooks.manage': {
    roles: [D, A],
    doors: [
      ...some('GET POST', '/v1/webhooks'),
      ...['DELETE /v1/webhooks/:id', 'GET /v1/webhooks/:id/deliveries'],
      ...['rotate', 'test', 'deliveries/:delivery/retry'].map((step) => `POST /v1/webhooks/:id/${step}`),
    ],
  },
  installation: {
    roles: NOBODY,
    doors: [
      ...['POST /v1/controllers', 'POST /v1/registers/:id/lists'],
      ...[...some('GET POST', '/v1/relays'), 'DELETE /v1/relays/:id'],
    ],
  },
} satisfies Readonly<Record<string, Action>>;

export type ActionName = keyof typeof ACTIONS;

/** What keys made by somebody of the role may do at most, so that nobody hands on more than they have. */
export const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  sales: ['decide', 'send', 'contacts'],
  compliance: ['decide', 'contacts', 'evidence'],
  developer: ['decide', 'send'],
  admin: ['decide', 'send', 'contacts', 'evidence', 'admin'],
};

const actions = Object.entries<Action>(ACTIONS) as readonly [ActionName, Action][];
const byDoor = new Map(actions.flatMap(([name, { doors }]) => doors.map((door) => [door, name] as const)));

/** The action behind a door, `GET /v1/contacts/:id`; null where it has none. */
export function actionOf(door: string): ActionName | null {
  return byDoor.get(door) ?? null;
}

export function mayDo(role: Role, action: ActionName): boolean {
  return (ACTIONS[action].roles as readonly Role[]).includes(role);
}

/** Every action of a role, by name. */
export function permissionsOf(role: Role): ActionName[] {
  return actions.flatMap(([name]) => (mayDo(role, name) ? [name] : []));
}
