// What shows that a message advertises, whatever its purpose is called: only what a service message has no need to say.
import { type AdvertisingSign } from '../policy/message-findings.js';
import { isLabelledAdvertising } from './labels.js';
import { type Message } from './message.js';
import { folded } from './part.js';

const any = (...patterns: string[]): RegExp => new RegExp(patterns.join('|'), 'u');

// "May we e-mail you?" is marketing itself (NMHH, Forbrugerombudsmanden, UOOU, CRTC, VDAI; SK Act 452/2021 s.116(4)).
const RE_PERMISSION = any(
  '(?:may|can|could) we (?:e-?mail you|write to you|contact you(?! (?:by (?:tele)?phone|at|about your|regarding your|to (?:discuss|clarify|arrange|schedule|confirm)))|keep (?:you|in touch|sending|writing|e-?mailing)|stay in|continue (?:to|sending|writing|e-?mailing)|send you (?:our|news|information|updates|offers|e-?mail|more))',
  '(?:ok|okay|all ?right|fine) (?:to|if we|for us to|with you if we) (?:send|e-?mail|contact|write)',
  '(?:want|like|wish|agree) to (?:keep|stay|continue|remain) (?:hearing|receiving|getting|in touch|in contact|on our)',
  '(?:stay|keep) in touch with you',
  '(?:would|do) you (?:like|want|wish) to (?:(?:receive|get) (?:our|news|updates|offers|e-?mails?|more|further|future|marketing|such|these)|hear (?:from|more)|(?:keep|continue) (?:receiv|gett|hear|in|to)|stay (?:in|on))',
  '(?:keep|continue) (?:sending|e-?mailing|to send|to e-?mail)(?: you)? (?:our|news|updates|offers|information|e-?mails?)',
  '(?:like|love) to (?:stay|keep) in touch',
  'still (?:want|like|wish) to (?:hear|receive|get)',
  '(?:subscribe|sign up|opt in) (?:to|for) (?:our|the|future|more)',
  '(?:consent|permission|agree) to (?:receive|receiving|e-?mail|be contacted|send)',
  '(?:souhait|voul|desir|aimer|accept)\\w*[ -]vous (?:de |a )?(?:recevoir (?:nos|notre|(?:des|les|d.autres) (?:nouvelles|offres|actualites|informations|e-?mails|messages))|continuer|rester|etre (?:contact|inform))',
  '(?:inscrivez|abonnez)[ -]vous (?:a|pour)',
  '(?:pouvons[ -]nous|puis[ -]je|peut[ -]on) vous (?:ecrire|contacter|(?:envoyer|adresser) (?:des|nos|notre|de nos))',
  '(?:durfen|konnen) wir (?:sie|ihnen) (?:weiterhin |kunftig |auch )?(?:per e-?mail|kontaktieren|schreiben|zusenden|informieren|unsere? (?:newsletter|news|neuigkeiten|angebote|informationen))',
  '(?:mochten|wollen) sie (?:weiterhin |gerne |kunftig )?(?:unser(?:en?|e)? (?:newsletter|news|neuigkeiten|angebote |informationen)|von uns (?:horen|weiter|kunftig|informiert|informationen|angebote|e-?mails?)|per e-?mail)',
  'newsletter (?:abonnieren|anmelden)',
  '(?:quiere|desea|quieres|deseas|gustaria) (?:recibir|seguir recibiendo)',
  'suscrib\\w+ a nuestr',
  '(?:vuoi|vuole|desidera|desideri|vorresti|vorrebbe) (?:ricevere|continuare)',
  'iscriv\\w+ alla (?:nostra )?newsletter',
  '(?:wilt|wil) (?:u|je) (?:graag )?(?:onze (?:nieuws|aanbied|e-?mail)|op de hoogte|blijven)|mogen (?:wij|we) u (?:e-?mail|mail|schrijven|blijven|op de hoogte|informeren|onze)',
);
const DISCOUNT = any(
  '\\d{1,2} ?% off\\b',
  // A discount that was negotiated stands in a quotation; one that is cried out says on what.
  '\\d{1,2} ?% (?:discount|de (?:remise|reduction|rabais|descuento|desconto)|rabatt|korting|di sconto|sleva|rabat) ?(?:[!]|on\\b|off\\b|sur\\b|auf\\b|su\\b|en\\b|op\\b|na\\b|for (?:all|new|you)|pour (?:tou|vous|les))',
  "(?:discount|remise|reduction|rabais|descuento|sconto|rabatt|korting)s? (?:of|del?|von|di|van) (?:up to |jusqu'a |bis zu )?\\d{1,2} ?% ?(?:[!]|on\\b|sur\\b|auf\\b|sul?\\b|sulla\\b|en\\b|op\\b)",
  '(?:^|[\\s:(])[-–] ?\\d{1,2} ?% (?:on|off|sur|auf|su|en|de remise|de reduction|rabatt)\\b',
  '\\d{1,2} ?% (?:sparen|gunstiger|auf (?:alle|das|unser)|sur (?:tout|nos|l.ensemble)|su tutt|en todo|op alle)',
  'offer(?:ing)? (?:you )?an? (?:special )?discount',
  "\\b(?:get|save|economisez|sparen sie|ahorr\\w+|risparmia\\w*|bespaar) (?:up to |jusqu'a |bis zu |hasta (?:un )?|fino al? |tot )?\\d{1,2} ?%",
  'rabatt sichern',
  'up to \\d{1,2} ?% (?:off|less|cheaper)|buy one,? get one|\\bfree gift\\b|\\bfree (?:shipping|delivery) on your next\\b',
  '\\b(?:two|three|2|3) for the price of\\b|\\brefer a friend\\b',
  '\\b(?:discount|promo|promotion(?:al)?|coupon|voucher|gutschein|rabatt|kortings) ?codes?\\b',
  '\\bcode (?:promo|promotionnel|de reduction)|codigo (?:promocional|de descuento)|codice (?:sconto|promozionale)',
);
const OFFER = any(
  '\\b(?:special|exclusive|limited(?:[ -]time)?|introductory|promotional|unbeatable) offers?\\b',
  '\\boffres? (?:speciale|exclusive|promotionnelle|limitee|de lancement|exceptionnelle)',
  "profitez(?:[ -]en\\b| (?:de (?:notre|nos|cette|vos)|des a present|vite|d[e'] ?-?\\d))",
  'sonderangebot|sonderaktion|exklusives? angebot|nur fur kurze zeit|angebot gilt nur',
  'ofertas? (?:especial|exclusiva|limitada)|offert[ae] (?:speciale|esclusiva|limitata|imperdibil)|aanbieding',
  'black friday|cyber monday|flash sale|(?:summer|winter|spring|autumn|clearance) sale|sale (?:ends|starts|is on\\b(?! hold))|ventes? privees?|\\bsoldes\\b(?! (?:de (?:conges|tout|compte)|bancaire))',
  'approfitt\\w+ (?:de(?:i|gli|l|lla|lle) )?(?:nostr|offert|scont|promozion)|aprovech\\w+ (?:nuestr|est)',
  "last chance to (?:save|buy|get)|while stocks last|don't miss (?:out|this|our)|jusqu'a epuisement",
);
const CALL_TO_BUY = any(
  // "We shipped your order today" calls nobody to order.
  '(?<!\\b(?:your|the|this|that|an?|our|my|last|first|each|of) )\\b(?:buy|order|shop|purchase|upgrade|subscribe) (?:to \\w+ )?(?:now|today)\\b(?! (?:is|was|has|confirmed|shipped|complete|takes))(?!:)',
  '\\b(?:book|request|schedule|get|see) (?:a|your) (?:free |personal |live )?demo\\b',
  'start (?:your|a) free trial|try (?:it|us|our \\w+) (?:for )?free|get started (?:for )?free|claim your',
  '(?:achetez|commandez|abonnez-vous) (?:maintenant|des|vite|aujourd)|(?:reservez|demandez) (?:votre|une) (?:demo|essai)|essa(?:i|yez) gratuit',
  'jetzt (?:kaufen|bestellen|testen|sichern|zugreifen)|kostenlos(?:e)? (?:testen|demo)|demo (?:buchen|vereinbaren|anfordern)',
  'compr[ae]r? (?:ahora|ya)|prueba(?:lo)? gratis|acquista (?:ora|subito)|prova gratis|koop nu|bestel nu|probeer gratis',
);
const PRODUCT_NEWS = any(
  '(?:discover|explore|check out|introducing|meet|try|see|learn (?:more )?about) our (?:\\w+ )?(?:(?:new|latest)(?! (?:terms|privacy|policy|conditions|address|office|opening|hours|bank))|range|full|products?|services|solutions?|collection|catalogue|offers?)',
  '(?:discover|explore|introducing) the (?:\\w+ )?(?:new|latest|range|collection|catalogue|offers?)|discover how (?:\\w+ )?(?:can|we|our)',
  'our (?:brand[ -])?new (?:\\w+ )?(?:products?|range|collection|services?|solutions?|offers?|catalogue|line)',
  '(?:may|might) (?:also )?(?:like|be interested in) our|(?:you may|you might) also (?:like|be interested)|neue produkte|nouveaux produits|customers also bought|recommended for you|other products',
  '(?:decouvr(?:ez|ir)|testez|essayez) (?:\\w+ )?(?:notre|nos|la nouvelle|le nouveau|les nouve)',
  '(?:notre|nos) (?:tout )?nouve(?:au|aux|l|lle|lles) (?:produit|gamme|collection|offre|service(?! client)|solution|catalogue)',
  'decouvrez comment',
  'vous aimerez aussi|nouveautes du mois',
  '(?:entdecken|testen) sie (?:unser|die neue)|unser(?:e|en)? neue[snrm]? (?:produkt|kollektion|angebot|katalog|losung)|das konnte (?:sie|ihnen) auch',
  '(?:descubr\\w+|conoz\\w+) (?:nuestr|la nueva|las nov)|scopr\\w+ (?:la nostra|i nostri|le nostre|il nostro|la nuova)|ontdek onze',
);
const PITCH = any(
  '\\b(?:like|love|happy|want(?:ed)?) to (?:introduce|present|show you) (?:you )?(?:to )?(?:our|my|how our)',
  '\\bwe (?:help|enable|support) (?:[\\w-]+ ){0,2}(?:companies|businesses|teams|organisations|organizations|firms|people) ',
  'notre (?:solution|offre|logiciel|produit) (?:vous )?(?:permet|aide)\\b',
  // An invitation that nobody asked for is outreach; who registered is reminded, not invited.
  "\\b(?:invite you to|you(?:'| a)re invited to|invitation to|join us at) our (?:[\\w-]+ ){0,2}(?:webinar|workshop|conference|launch|open day|booth|stand)\\b",
  '(?:nous vous invitons a|invitation a) (?:notre|nos) (?:salon|stand|webina|atelier|conference|portes ouvertes|journee)',
  '(?:wir laden sie (?:herzlich )?|einladung )zu unser(?:em|er|en)? (?:messe|stand|webinar|workshop|konferenz|veranstaltung)',
  'nous (?:aidons|accompagnons) (?:les|des) (?:entreprises|equipes|societes|professionnels)',
  '(?:vous presenter|presentation de) (?:notre|nos) (?:offre|solution|produit|service|gamme)',
  'wir (?:helfen|unterstutzen) unternehmen|(?:ihnen unser|ihnen unsere) (?:losung|produkt|angebot|software) vorstellen',
);
const NEWSLETTER = any(
  'newsletter',
  'infolettre',
  "lettre d'info",
  'boletin',
  'nieuwsbrief',
  'nyhedsbrev',
  'nyhetsbrev',
  'uutiskirje',
  'hirlevel',
  'zpravodaj',
);

const SAID: readonly (readonly [AdvertisingSign, RegExp])[] = [
  ['re_permission', RE_PERMISSION],
  ['discount', DISCOUNT],
  ['special_offer', OFFER],
  ['call_to_buy', CALL_TO_BUY],
  ['product_news', PRODUCT_NEWS],
  ['sales_pitch', PITCH],
];

/** Directive 2000/31/EC art. 2(f); CJEU C-654/23: also a newsletter that promotes an offer of its sender. */
export function advertisingSigns({ subject }: Message, visible: readonly string[]): AdvertisingSign[] {
  const said = subject === null ? visible : [subject, ...visible];
  const plain = said.map((text) => folded(text).replace(/\s+/g, ' '));
  const signs: AdvertisingSign[] = [];
  if (isLabelledAdvertising(said)) signs.push('labelled_advertising');
  if (NEWSLETTER.test(folded(subject ?? ''))) signs.push('newsletter_title');
  for (const [sign, pattern] of SAID) if (plain.some((text) => pattern.test(text))) signs.push(sign);
  return signs;
}
