// A form on which people say what they would like to receive. It is never changed: a consent names what it showed.
import { type Frequency, type PageLanguage } from '../../config/texts/page-texts.js';

export type OfferedPurpose = {
  readonly purpose: string;
  readonly frequency: Frequency;
  /** What it is called, where it is none of the purposes that every language has words for. */
  readonly label: Readonly<Partial<Record<PageLanguage, string>>> | null;
};

export type OptInForm = {
  readonly id: string;
  readonly controllerId: string;
  readonly senderId: string;
  readonly slug: string;
  readonly purposes: readonly OfferedPurpose[];
  readonly createdAt: Date;
  readonly closedAt: Date | null;
};
