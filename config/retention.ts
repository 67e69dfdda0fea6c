// How long what is known of prospects may be kept, country by country (`config/retention.json`), for counsel to edit.
import { join } from 'node:path';
import { dictionary, list, object, positive, words } from './jurisdictions/schema.js';
import { checked, projectRoot } from './read-json.js';

const rule = object({
  /** Without a word from the person, from their last contact or else from the collection on. */
  prospectMonths: positive,
  /** Within how long the notice of GDPR art. 14 is due. */
  noticeMonths: positive,
  basis: list(words),
});

export type RetentionRule = ReturnType<typeof rule>;

/** What stands for any country that has no entry of its own. */
const ANY_COUNTRY = '*';

/** Throws with file, JSON path and what was expected. */
export class RetentionRules {
  private readonly byCountry: ReadonlyMap<string, RetentionRule>;
  private readonly anyCountry: RetentionRule;

  public constructor(root: string = projectRoot()) {
    const read = checked(root, join(root, 'config', 'retention.json'), dictionary(rule));
    this.byCountry = new Map(Object.entries(read));
    const any = this.byCountry.get(ANY_COUNTRY);
    if (!any) throw new Error('config/retention.json: expected an entry `*`');
    this.anyCountry = any;
  }

  /** The shorter of the person's country and the controller's. */
  public of(country: string | null, controllerCountry: string): RetentionRule {
    const [one, other] = [this.in(country), this.in(controllerCountry)];
    return one.prospectMonths <= other.prospectMonths ? one : other;
  }

  private in(country: string | null): RetentionRule {
    return this.byCountry.get(country ?? ANY_COUNTRY) ?? this.anyCountry;
  }
}
