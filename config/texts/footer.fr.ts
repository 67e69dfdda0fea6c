// The footer of a mail in French.
import { type FooterTexts } from './footer-texts.js';

export const FOOTER_FR: FooterTexts = {
  sentBy: 'Envoyé par {name}, {address}.',
  contact: 'Contact',
  unsubscribe: 'Se désinscrire',
  unsubscribeHere: 'Pour ne plus recevoir de courriels de notre part',
  noticeTitle: 'D’où nous tenons votre adresse',
  notice:
    '{name} a obtenu votre adresse électronique, ainsi que votre nom et votre fonction lorsque nous les connaissons, {source}. Nous traitons ces données {purpose}, sur le fondement de notre intérêt légitime (RGPD art. 6, § 1, f), jusqu’à ce que vous vous y opposiez.',
  objection:
    'Vous avez le droit de vous y opposer à tout moment, sans frais et sans motif ; le lien « Se désinscrire » ci-dessous y suffit.',
  rights:
    'Vous pouvez aussi nous demander l’accès à vos données, leur rectification, leur effacement ou la limitation de leur traitement, et introduire une réclamation auprès d’une autorité de contrôle (en France, la CNIL).',
  privacyNotice: 'Politique de confidentialité',
  sources: {
    company_website: 'sur le site de votre entreprise',
    professional_directory: 'dans un annuaire professionnel',
    referral: 'd’une personne qui nous a recommandés à vous',
    inbound_enquiry: 'par votre demande',
    met_in_person: 'de vous-même lors de notre rencontre',
    event_registration: 'par votre inscription à un événement',
    existing_customer: 'lors de votre achat auprès de nous',
    other: 'd’une source que nous indiquons sur demande',
  },
  on: 'le {date}',
  at: '({url})',
  through: 'par l’intermédiaire de {supplier}',
  purposes: {
    prospecting: 'pour vous présenter nos offres en rapport avec votre activité',
    newsletter: 'pour vous adresser notre lettre d’information',
    customer_marketing: 'pour vous informer sur nos produits et services',
    event_invitation: 'pour vous inviter à nos événements',
    other: 'à cette fin : {purpose}',
  },
};
