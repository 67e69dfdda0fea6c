// The footer of a mail in English.
import { type FooterTexts } from './footer-texts.js';

export const FOOTER_EN: FooterTexts = {
  sentBy: 'Sent by {name}, {address}.',
  contact: 'Contact',
  unsubscribe: 'Unsubscribe',
  unsubscribeHere: 'To receive no more e-mail from us',
  noticeTitle: 'Where we have your address from',
  notice:
    '{name} obtained your e-mail address, and your name and position where we know them, {source}. We process these data {purpose}, on the ground of our legitimate interest in it (GDPR art. 6(1)(f)), until you object.',
  objection:
    'You have the right to object to this at any time, free of charge and without giving a reason; the link "Unsubscribe" below does it.',
  rights:
    'You may also ask us for access to your data, for their rectification, erasure or restriction, and complain to a data protection authority.',
  privacyNotice: 'Privacy notice',
  sources: {
    company_website: 'from the website of your company',
    professional_directory: 'from a professional directory',
    referral: 'from a person who referred us to you',
    inbound_enquiry: 'from your enquiry to us',
    met_in_person: 'from yourself when we met',
    event_registration: 'from your registration for an event',
    existing_customer: 'from your purchase from us',
    other: 'from a source that we name on request',
  },
  on: 'on {date}',
  at: '({url})',
  through: 'through {supplier}',
  purposes: {
    prospecting: 'to present our offers for your work to you',
    newsletter: 'to send you our newsletter',
    customer_marketing: 'to inform you about our products and services',
    event_invitation: 'to invite you to our events',
    other: 'for this purpose: {purpose}',
  },
};
