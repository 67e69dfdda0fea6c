// Whether the professional profile can be true: what contradicts itself is shown to a person before a mail relies on it.
import { type Rule, SILENCE } from '../case.js';
import { contradictionsIn } from '../plausibility.js';

/**
 * GDPR art. 5(1)(d): what is inaccurate must not be used. A consent does not rest on the profile, and a service mail
 * neither; all other mail does, for the kind of recipient and the relevance are read from it.
 */
export const profile: Rule = ({ facts, basis, at }) => {
  if (facts.profile === null || basis === 'consent' || basis === 'service') return SILENCE;
  const [contradiction] = contradictionsIn(facts.profile, at);
  return contradiction ? [{ code: 'profile_implausible', with: contradiction }] : SILENCE;
};
