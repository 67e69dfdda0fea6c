// Real or fake: what speaks against a profile or an invitation, each finding with its evidence and what it weighs.
import { type Contradiction, contradictionsIn, monthsBeforeFounding } from '../../policy/plausibility.js';
import { type Owner, type Pattern, type Person, type SeenProfile } from './person.js';
import { type Evidence, isAt, isStaff } from './relation.js';

/** One grave finding, or two doubts, make that nobody takes it for real; what is slight only stands beside. */
export const WEIGHTS = ['grave', 'doubtful', 'slight'] as const;
type Weight = (typeof WEIGHTS)[number];

type FindingCode =
  | Contradiction['variant']
  | 'founding_close'
  | 'own_firm_claimed'
  | 'incomplete_profile'
  | 'thin_profile'
  | 'mass_text'
  | 'repeated_invitation'
  | 'serial_sender';

export type Finding = { readonly code: FindingCode; readonly weight: Weight; readonly evidence: Evidence };

const FEW_CONNECTIONS = 20;
const SAME_TEXT = { doubtful: 3, grave: 10 };
/** One mail is no series, and a few may have been letters. */
export const SERIAL_FROM = 5;

/** Everything that was found, the gravest first. `at` is now. */
export function findingsOf(person: Person, pattern: Pattern, owner: Owner, at: number): Finding[] {
  const found = [
    ...(person.profile ? ofProfile(person.name, person.profile, owner, at) : []),
    ...ofPattern(pattern),
    ...ofMail(person.coldMails),
  ];
  return found.sort((one, other) => WEIGHTS.indexOf(one.weight) - WEIGHTS.indexOf(other.weight));
}

/** Whether the findings are such that nobody takes the profile for real. */
export function isUnreal(findings: readonly Finding[]): boolean {
  const count = (weight: Weight): number => findings.filter((one) => one.weight === weight).length;
  return count('grave') > 0 || count('doubtful') > 1;
}

/** The profile with what the owner of the network knows of their own firms: when they were founded, and who was there. */
export function withOwnFacts(name: string, profile: SeenProfile, { employers }: Owner): SeenProfile {
  const positions = profile.positions.map((position) => {
    const employer = employers.find((one) => isAt(position, one));
    if (!employer) return position;
    const isDenied = employer.own && employer.staff !== null && !isStaff(name, employer);
    return {
      ...position,
      companyFoundedAt: position.companyFoundedAt ?? employer.foundedAt,
      ...(isDenied && { deniedByEmployer: true }),
    };
  });
  return { ...profile, positions };
}

function ofProfile(name: string, seen: SeenProfile, owner: Owner, at: number): Finding[] {
  const profile = withOwnFacts(name, seen, owner);
  const contradictions = contradictionsIn(profile, at).map(({ variant, ...evidence }): Finding => {
    return { code: variant, weight: 'grave', evidence: { ...evidence, seen: profile.seenAt } };
  });
  const close = profile.positions
    .filter((position) => monthsBeforeFounding(position) > 0)
    .map(({ company, from, companyFoundedAt }): Finding => {
      return {
        code: 'founding_close',
        weight: 'slight',
        evidence: { company, from: from ?? '', founded: companyFoundedAt ?? '' },
      };
    });
  const claimed = owner.employers
    .filter((employer) => employer.own && employer.staff === null)
    .filter((employer) => profile.positions.some((position) => isAt(position, employer)))
    .map(({ company }): Finding => ({ code: 'own_firm_claimed', weight: 'doubtful', evidence: { company } }));
  return [...contradictions, ...ofCompleteness(name, profile), ...claimed, ...close];
}

/** One sign alone many real people show; two together are an account with nobody behind it, or nobody yet. */
function ofCompleteness(name: string, { positions, photo, connections }: SeenProfile): Finding[] {
  if (positions.length === 0)
    return [{ code: 'incomplete_profile', weight: 'grave', evidence: { signs: 'no_position' } }];
  const names = name.split(/\s+/).filter((word) => word.replace(/\P{L}/gu, '').length > 1);
  const signs = [
    ...(photo === false ? ['no_photo'] : []),
    ...(positions.every(({ from }) => from === null) ? ['no_dates'] : []),
    ...(connections !== null && connections < FEW_CONNECTIONS ? ['few_connections'] : []),
    ...(names.length < 2 ? ['no_full_name'] : []),
  ];
  if (signs.length === 0) return [];
  const evidence = { signs: signs.join(' ') };
  if (signs.length === 1) return [{ code: 'thin_profile', weight: 'slight', evidence }];
  return [{ code: 'incomplete_profile', weight: 'grave', evidence }];
}

function ofPattern({ sameText, again }: Pattern): Finding[] {
  const mass: Finding[] =
    sameText >= SAME_TEXT.doubtful
      ? [
          {
            code: 'mass_text',
            weight: sameText >= SAME_TEXT.grave ? 'grave' : 'doubtful',
            evidence: { count: String(sameText) },
          },
        ]
      : [];
  const repeated: Finding[] =
    again > 1 ? [{ code: 'repeated_invitation', weight: 'doubtful', evidence: { count: String(again) } }] : [];
  return [...mass, ...repeated];
}

function ofMail(coldMails: number): Finding[] {
  if (coldMails < SERIAL_FROM) return [];
  return [{ code: 'serial_sender', weight: 'grave', evidence: { count: String(coldMails) } }];
}
