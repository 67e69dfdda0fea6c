// Step 2: who said no, to what, and what a service mail may still do.
import { answers, consented, customer, found, informed, stop } from '../../../test/law/some-cases.js';

const PAUSED = { to: 'marketing', until: '2026-12-20T00:00:00.000Z' } as const;

answers([
  [
    'the person asked for a pause',
    { recipient: consented, suppressions: stop('objection', PAUSED) },
    ['suppressed_objection'],
  ],
  [
    'the pause is over',
    { at: PAUSED.until, recipient: consented, suppressions: stop('objection', PAUSED) },
    ['consent_valid'],
  ],
  [
    'its end cannot be read',
    { recipient: consented, suppressions: stop('objection', { ...PAUSED, until: 'soon' }) },
    ['suppressed_objection'],
  ],
  [
    'the person unsubscribed',
    { recipient: consented, suppressions: stop('unsubscribe', { to: 'marketing' }) },
    ['suppressed_unsubscribed'],
  ],
  ['the person objected', { recipient: informed, suppressions: stop('objection') }, ['suppressed_objection']],
  ['the person complained', { recipient: consented, suppressions: stop('complaint') }, ['suppressed_complaint']],
  ['the mailbox bounced', { recipient: consented, suppressions: stop('bounce') }, ['suppressed_bounced']],
  ['the person was erased', { recipient: consented, suppressions: stop('erasure') }, ['suppressed_erased']],
  ['somebody stopped it', { recipient: consented, suppressions: stop('manual') }, ['suppressed_manual']],
  [
    'a register hit stands in the list',
    { recipient: consented, suppressions: stop('register') },
    ['suppressed_register'],
  ],
  [
    'the objection is to this purpose',
    { recipient: consented, suppressions: stop('objection', { to: 'purpose', purpose: 'prospecting' }) },
    ['suppressed_objection'],
  ],
  [
    'it is to another purpose',
    { recipient: consented, suppressions: stop('objection', { to: 'purpose', purpose: 'newsletter' }) },
    ['consent_valid'],
  ],
  [
    'it is to this sender',
    { recipient: consented, suppressions: stop('unsubscribe', { to: 'sender', sender: 'Anna@ACME.example' }) },
    ['suppressed_unsubscribed'],
  ],
  [
    'it is to the sender’s domain',
    { recipient: consented, suppressions: stop('manual', { to: 'sender', sender: 'acme.example' }) },
    ['suppressed_manual'],
  ],
  [
    'it is to a domain above',
    {
      sender: 'a@mail.acme.example',
      recipient: consented,
      suppressions: stop('manual', { to: 'sender', sender: '@acme.example' }),
    },
    ['suppressed_manual'],
  ],
  [
    'it is to another sender',
    { recipient: consented, suppressions: stop('manual', { to: 'sender', sender: 'bob@acme.example' }) },
    ['consent_valid'],
  ],
  [
    'it is to a domain that only ends alike',
    { recipient: consented, suppressions: stop('manual', { to: 'sender', sender: 'me.example' }) },
    ['consent_valid'],
  ],
  [
    'the objection to marketing meets a service mail',
    { purpose: 'service', recipient: customer, suppressions: stop('unsubscribe', { to: 'marketing' }) },
    ['service_message'],
  ],
  [
    'a complaint about everything meets a service mail',
    { purpose: 'service', recipient: customer, suppressions: stop('complaint') },
    ['suppressed_complaint'],
  ],
  [
    'the objection to service meets one',
    {
      purpose: 'service',
      recipient: customer,
      suppressions: stop('objection', { to: 'purpose', purpose: 'service' }),
    },
    ['suppressed_objection'],
  ],
  [
    'an objection to marketing or to any purpose meets what only calls itself service',
    {
      purpose: 'service',
      recipient: found,
      controllerCountry: 'GB',
      suppressions: stop('objection', { to: 'purpose', purpose: 'newsletter' }),
    },
    ['suppressed_objection', 'purpose_contradicts_message'],
  ],
]);
