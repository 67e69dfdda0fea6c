// The fields that a CSV row can fill, and the column names by which each is recognised when nobody names it.
import { columnKey } from './column-names.js';

/** Names in the order of preference: where several columns fit, the first that holds something in a row fills the field. */
const CONTACT = {
  email:
    'email emailaddress mail workemail emailwork businessemail professionalemail emailpro emailprofessionnel mailpro ' +
    'primaryemail email1 emailid contactemail courriel adresseemail adressemail adressecourriel adressedemessagerie ' +
    'emailadresse mailadresse emailadres epost epostadress epostadresse correo correoelectronico email1value ' +
    'direcciondecorreoelectronico direcciondeemail indirizzoemail indirizzodiposta postaelettronica enderecodeemail ' +
    'emailhome emailother personalemail privateemail secondaryemail tertiaryemail email2 email3 email2address ' +
    'email3address email2value additionalemailaddresses',
  name:
    'fullname name contactname displayname nomcomplet prenomnom nometprenom prenometnom vollstandigername ansprechpartner ' +
    'nombrecompleto nomecompleto nomecognome volledigenaam naam',
  firstName: 'firstname givenname fname prenom vorname nombre nome voornaam fornamn fornavn imie first',
  lastName:
    'lastname surname familyname lname nom nomdefamille nachname familienname apellido apellidos cognome sobrenome ' +
    'apelido achternaam efternamn etternavn nazwisko last',
  company:
    'company companyname companynameforemails account accountname organization organisation organizationname ' +
    'organisationname societe entreprise nomdelentreprise raisonsociale firma firmenname unternehmen empresa azienda ' +
    'bedrijf bedrijfsnaam foretag virksomhed employer',
  jobTitle:
    'jobtitle jobposition position poste fonction intituledeposte intituleduposte funktion stelle berufsbezeichnung ' +
    'jobbezeichnung cargo puesto posizione ruolo qualifica functie functietitel occupation title role',
  country: 'country countryregion countrycode mailingcountry personcountry pays land pais paese land_region',
  kind: 'kind recipientkind',
  profileUrl:
    'linkedinurl personlinkedinurl linkedinprofile linkedinprofileurl linkedinpage linkedin profileurl urllinkedin lienlinkedin',
  source:
    'source sourcekind leadsource contactsource sourcedulead sourceducontact originedulead leadquelle leadherkunft herkunft',
} as const;

/** Fields with a name of our own, as the API has it: `consent.givenAt` is found as `consent_given_at` too. */
const OWN = [
  'source.obtainedAt',
  'source.url',
  'source.supplier',
  'notice.givenAt',
  'notice.objectionOffered',
  'notice.url',
  'consent.purpose',
  'consent.status',
  'consent.givenAt',
  'consent.method',
  'consent.controllerNamed',
  'consent.wording',
  'consent.wordingVersion',
  'consent.language',
  'consent.origin',
  'consent.ip',
  'consent.confirmedAt',
  'consent.collector',
  'consent.withdrawnAt',
  'customer.lastSaleAt',
  'customer.soldBy',
  'customer.similarProduct',
  'customer.objectionOffered',
] as const;

/** Columns that only stop; named by the importer they add to those that are found by themselves. */
const STOPS = ['optOut', 'bounce', 'status'] as const;

export type ContactField = keyof typeof CONTACT | (typeof OWN)[number];
export type ImportField = ContactField | (typeof STOPS)[number];

const CONTACT_FIELDS: readonly (keyof typeof CONTACT)[] = [
  'email',
  'name',
  'firstName',
  'lastName',
  'company',
  'jobTitle',
  'country',
  'kind',
  'profileUrl',
  'source',
];

/** Every field that a mapping may name. */
export const IMPORT_FIELDS: readonly ImportField[] = [...CONTACT_FIELDS, ...OWN, ...STOPS];

/** For each field the keys of the columns that may fill it without being asked, best first. */
export const GUESSES: ReadonlyMap<ContactField, readonly string[]> = new Map<ContactField, readonly string[]>([
  ...CONTACT_FIELDS.map((field) => [field, CONTACT[field].split(' ')] as const),
  ...OWN.map((field) => [field, [columnKey(field), columnKey(field.replace('notice.', 'source.notice.'))]] as const),
]);
