// Every provider by its name.
import { brevo } from './brevo.js';
import { mailgun } from './mailgun.js';
import { postal } from './postal.js';
import { postmark } from './postmark.js';
import { type Provider, type ProviderName } from './provider.js';
import { resend } from './resend.js';
import { sendgrid } from './sendgrid.js';
import { ses } from './ses.js';
import { type Sns } from './sns.js';

export type Providers = Readonly<Record<ProviderName, Provider>>;

export function allProviders(sns: Sns): Providers {
  return { mailgun, ses: ses(sns), sendgrid, postmark, resend, brevo, postal };
}
