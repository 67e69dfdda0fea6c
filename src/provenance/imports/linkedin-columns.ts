// The columns of LinkedIn's Connections.csv, in English as LinkedIn writes them and as translated copies name them.
import { columnKey, columnsNamed } from './column-names.js';

/** Real exports are in English whatever the language of the account; the others are accepted, not relied on. */
const NAMES = {
  firstName: 'firstname vorname prenom nombre nome voornaam fornavn fornamn imie',
  lastName: 'lastname nachname nom apellido apellidos cognome sobrenome achternaam etternavn efternamn nazwisko',
  url: 'url profileurl profilurl urlduprofil linkedinurl',
  email:
    'emailaddress email emailadresse adresseemail adressemail courriel correoelectronico direcciondecorreoelectronico ' +
    'direcciondeemail indirizzoemail indirizzodiposta emailadres enderecodeemail epostadress epostadresse adresemail',
  company: 'company unternehmen firma entreprise societe empresa azienda societa bedrijf foretag virksomhed firmy',
  position: 'position poste fonction cargo puesto posizione posicion posicao ruolo functie positie stilling stanowisko',
  connectedOn:
    'connectedon verbundenam verbundenseit datedeconnexion connectele connectedepuis relationdepuis conectadoel ' +
    'fechadeconexion conectadodesde conectadoem datadaconexao datadeconexao collegatoil collegatodal dataconnessione ' +
    'datadicollegamento connessoil verbondenop verbondensinds datumvanconnectie forbundetden ansluten',
} as const;

export type LinkedinField = keyof typeof NAMES;

export type LinkedinColumns = Readonly<Record<LinkedinField, number | null>>;

const FIELDS: readonly LinkedinField[] = [
  'firstName',
  'lastName',
  'url',
  'email',
  'company',
  'position',
  'connectedOn',
];

/** What LinkedIn calls them, for messages. */
export const LINKEDIN_HEADER = 'First Name, Last Name, URL, Email Address, Company, Position, Connected On';

export function linkedinColumns(header: readonly string[]): LinkedinColumns {
  const keys = header.map(columnKey);
  const column = (field: LinkedinField): number | null => columnsNamed(keys, NAMES[field].split(' '))[0] ?? null;
  return {
    firstName: column('firstName'),
    lastName: column('lastName'),
    url: column('url'),
    email: column('email'),
    company: column('company'),
    position: column('position'),
    connectedOn: column('connectedOn'),
  };
}

/** How many columns are recognised; 0 unless a name and the date of the connection are: those every era has. */
export function linkedinScore(header: readonly string[]): number {
  if (header.length < 3) return 0;
  const columns = linkedinColumns(header);
  const named = columns.firstName !== null || columns.lastName !== null;
  return named && columns.connectedOn !== null ? FIELDS.filter((field) => columns[field] !== null).length : 0;
}
