// Step 3: registers that bind, asked or not, old or new, and what goes before them.
import { answers, consented, customer, found, role } from '../../../test/law/some-cases.js';
import { type RegisterAnswer } from '../facts.js';

const register = (name: string, listed: boolean, listDate: string | null): RegisterAnswer[] => [
  { register: name, listed, listDate },
];
answers([
  ['the Austrian list is not loaded', { recipient: { ...customer, country: 'AT' } }, ['register_not_checked']],
  [
    'it was loaded without a date',
    { recipient: { ...customer, country: 'AT' }, registers: register('AT-RTR-ECG', false, null) },
    ['register_not_checked'],
  ],
  [
    'it is too old',
    { recipient: { ...customer, country: 'AT' }, registers: register('AT-RTR-ECG', false, '2026-08-20') },
    ['register_not_checked'],
  ],
  [
    'it is of a day to come',
    { recipient: { ...customer, country: 'AT' }, registers: register('AT-RTR-ECG', false, '2026-10-01') },
    ['register_not_checked'],
  ],
  [
    'it is fresh and silent',
    { recipient: { ...customer, country: 'AT' }, registers: register('AT-RTR-ECG', false, '2026-08-21') },
    ['soft_opt_in_valid'],
  ],
  [
    'it names the person',
    { recipient: { ...customer, country: 'AT' }, registers: register('AT-RTR-ECG', true, '2026-09-01') },
    ['suppressed_register'],
  ],
  [
    'it names the person, who consented',
    { recipient: { ...consented, country: 'AT' }, registers: register('AT-RTR-ECG', true, '2026-09-01') },
    ['consent_valid'],
  ],
  ['nothing carries the mail anyway', { recipient: { ...found, country: 'AT' } }, ['consent_required']],
  ['the Portuguese list is not loaded', { recipient: { ...role, country: 'PT' } }, ['register_not_checked']],
  [
    'the Portuguese list is fresh',
    { recipient: { ...role, country: 'PT' }, registers: register('PT-DGC', false, '2026-09-01') },
    ['opt_out_regime_met'],
  ],
  [
    'the Portuguese list of legal persons cannot name a consumer',
    { recipient: { ...customer, country: 'PT' } },
    ['soft_opt_in_valid'],
  ],
  [
    'the Bulgarian list names the domain',
    { recipient: { ...role, country: 'BG' }, registers: register('BG-KZP', true, '2026-09-01') },
    ['suppressed_register'],
  ],
  [
    'one of the two Spanish lists was asked',
    { recipient: { ...customer, country: 'ES' }, registers: register('ES-ROBINSON', false, '2026-09-01') },
    ['register_not_checked'],
  ],
  [
    'the German list is voluntary',
    { recipient: { ...customer, country: 'DE' }, registers: register('DE-ROBINSON', true, '2026-09-01') },
    ['soft_opt_in_valid'],
  ],
  [
    'a service mail needs no list',
    { purpose: 'service', recipient: { ...customer, country: 'AT' } },
    ['service_message'],
  ],
]);
