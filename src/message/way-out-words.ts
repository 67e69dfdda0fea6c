// How mails in the languages of our countries call the way out, folded: without accents and capitals.

const ENGLISH = [
  'unsub',
  'opt[ -]?(?:ing )?out',
  "(?:do not|don't|no longer) (?:wish|want|like)(?: to (?:receive|get|hear|be)| (?:these|this|our|any|further|more|mail|e-?mail))",
  'not (?:wish|want) to (?:receive|get|hear|be)',
  'stop (?:(?:these|all|our|this|further) )?(?:receiving|getting|hearing|mail|e-?mail|messages|newsletter|communication)',
  'make (?:it|this|them) stop',
  'to stop ?(?:$|[:,(]|https:|mailto:)',
  '^\\W*stop\\W*(?:$|https:|mailto:|\\S+@)',
  '(?:remove|take) (?:me|yourself|your)',
  'object to',
  '(?:prefer|rather) not',
  'no more (?:of )?(?:these|such|our|e-?mail|mail|messages|newsletters)',
  'leave (?:this|the|our) (?:list|mailing)',
  'cancel (?:your |my |the |this )?subscription',
  'removed? from',
  '(?:e-?mail|mail|communication|contact|subscription)[ _-]?preferences',
  '(?:manage|update|change) (?:your |my )?(?:preferences|subscription)',
];
const FRENCH = [
  'desinscri',
  'desabonn',
  'ne (?:souhaitez |voulez |desirez |souhaite |veux )?(?:plus|pas) (?:recevoir|etre)',
  "(?:vous|s'|m')\\s?opposer",
  'opposition',
  'vous retirer',
];
const GERMAN = [
  'abmeld',
  'abbestell',
  'austragen',
  'widersprech',
  'widerspruch',
  'keine .{0,20}mehr',
  '(?:nicht mehr|keine weiteren|keine)\\b.{0,30}(?:erhalten|bekommen|werbung)',
];
const SOUTHERN = [
  'disiscri',
  'cancella(?:ti|rsi|zione|re l.iscrizione| l.iscrizione| iscrizione)',
  'non (?:ricevere|desideri|desidera|vuoi|vuole)',
  'annulla(?:re)? (?:l.iscrizione|iscrizione)',
  'de baja',
  '\\bbaja\\b',
  'cancelar (?:la |a |su |sua )?(?:suscripcion|subscricao|inscricao|assinatura)',
  'anular (?:la |a )?(?:suscripcion|subscricao)',
  'no (?:desea|deseas|quiere|quieres) (?:recibir|seguir)',
  '(?:nao|deixar de) (?:deseja|pretende|quer|receber)',
  'descadastr',
  'dezabon',
  'διαγραφ',
  'απεγγραφ',
];
const NORTHERN = [
  'afmeld',
  'uitschrij',
  'avmeld',
  'frameld',
  'avregistrer',
  'afregistrer',
  'avprenumerer',
  'avanmal',
  'avsluta prenumeration',
  'afskra',
  'peruuta',
  'peru (?:tilaus|uutiskirje)',
  'lopeta tilaus',
  'loobu',
  'tuhista',
  'atsisaky',
  'atrakst',
  'atteik',
];
const EASTERN = ['wypis', 'rezygn', 'odhlas', 'zrusit odber', 'leiratkoz', 'odjav', 'otkaz', 'отпис', 'отказ', 'откаж'];

export const WAY_OUT = new RegExp(
  [...ENGLISH, ...FRENCH, ...GERMAN, ...SOUTHERN, ...NORTHERN, ...EASTERN].join('|'),
  'u',
);
