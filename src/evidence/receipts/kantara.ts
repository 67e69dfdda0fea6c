// A receipt by the Kantara Initiative's Consent Receipt Specification 1.1.0.
import { agreedAt, type ReceiptFacts } from './receipt.js';

const VERSION = 'KI-CR-v1.1.0'; // section 4.3.1

export function kantaraReceipt({ receiptId, issuedAt, controller, email, hasName, consent }: ReceiptFacts): object {
  const purpose = consent.purpose ?? 'not stated';
  const { collector } = consent;
  return {
    version: VERSION,
    jurisdiction: controller.country,
    consentTimestamp: secondsOf(agreedAt(consent) ?? consent.recordedAt ?? issuedAt.toISOString()),
    collectionMethod: [consent.method, consent.origin].filter((one) => one !== null).join(', ') || 'not stated',
    consentReceiptID: receiptId,
    language: consent.language ?? 'en',
    piiPrincipalId: email,
    piiControllers: [
      {
        piiController: controller.name,
        contact: `Data protection, ${controller.name}`,
        address: { streetAddress: controller.postalAddress, addressCountry: controller.country },
        email: controller.contactEmail,
        phone: controller.contactPhone ? `tel:${controller.contactPhone}` : '',
        piiControllerUrl: new URL(controller.privacyNoticeUrl).origin,
      },
    ],
    policyUrl: controller.privacyNoticeUrl,
    services: [
      {
        service: `E-mail of ${controller.name}`,
        purposes: [
          {
            purpose: consent.wording ?? purpose,
            purposeCategory: [purpose === 'service' ? 'Contact Requested' : 'Marketing'],
            consentType: 'EXPLICIT',
            piiCategory: ['Contact', ...(hasName ? ['Biographical'] : []), ...(consent.ip === null ? [] : ['Network'])],
            primaryPurpose: true,
            termination: `Withdrawal, objection or erasure: ${controller.contactEmail}, or the link in every message`,
            thirdPartyDisclosure: collector !== null,
            ...(collector !== null && { thirdPartyName: collector }),
          },
        ],
      },
    ],
    sensitive: false,
    spiCat: [],
  };
}

/** Section 4.3.3: whole seconds since 1970. */
function secondsOf(moment: string): number {
  return Math.floor(Date.parse(moment) / 1_000);
}
