// Step 5: what the mail is for, and what only calls itself service.
import { answers, consented, informed } from '../../../test/law/some-cases.js';

answers([
  ['none is declared', { purpose: ' ', recipient: informed }, ['purpose_not_declared']],
  [
    'none is declared and a consent is on file',
    { purpose: '', recipient: consented },
    ['purpose_not_declared', 'consent_required'],
  ],
  ['it is one of the controller’s own', { purpose: 'webinar_tips', recipient: informed }, ['opt_out_regime_met']],
  [
    'it is service, and the person asked',
    {
      purpose: 'service',
      recipient: { country: 'DE', sources: [{ kind: 'inbound_enquiry' }, { kind: 'linkedin_connection' }] },
    },
    ['service_message'],
  ],
  [
    'it is service, and a meeting is no request',
    { purpose: 'service', recipient: informed },
    ['purpose_contradicts_message'],
  ],
  [
    'it is service, and the address is a LinkedIn one',
    { purpose: 'service', recipient: { country: 'DE', sources: [{ kind: 'linkedin_connection' }] } },
    ['linkedin_connection_is_not_consent', 'purpose_contradicts_message', 'consent_required'],
  ],
]);
