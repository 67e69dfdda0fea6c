// Puts people on file through the API, as a campaign's list.
import { consentedOf, recipientOf } from './people.js';
import { SENDER, type Service } from './service.js';

const THOUSAND = 1_000;
const CONTENT = { purpose: 'newsletter', sender: SENDER, subject: 'Closing the books in two days' };

/** Answers the campaign on whose list they are. */
export async function fill(
  service: Service,
  list: string,
  people: number,
  text = 'News.',
  all?: 'consented',
): Promise<string> {
  const { id } = await service.post<{ id: string }>('/v1/campaigns', { name: list, ...CONTENT, text });
  const one = all === 'consented' ? consentedOf : recipientOf;
  for (let from = 0; from < people; from += THOUSAND) {
    const recipients = Array.from({ length: Math.min(THOUSAND, people - from) }, (_, n) => one(list, from + n));
    await service.post(`/v1/campaigns/${id}/recipients`, { recipients });
  }
  return id;
}
