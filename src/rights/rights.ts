// The parts of the rights of data subjects, for whoever puts the program together.
import { type Provider } from '@nestjs/common';
import { Answers } from './answers/answers.js';
import { HeldData } from './answers/held-data.js';
import { Complaints } from './complaints.js';
import { KeptEvidence } from './kept-evidence.js';
import { LegalHolds } from './legal-holds.js';
import { Rectification } from './rectification.js';
import { RequestBook } from './request-book.js';
import { RequestDesk } from './request-desk.js';
import { RequestLetters } from './request-letters.js';
import { RetentionItems } from './retention/retention-items.js';
import { RetentionRuns } from './retention/runs.js';
import { RetentionSettings } from './retention/settings.js';
import { Survey } from './retention/survey.js';
import { RightsChores } from './rights-chores.js';
import { SubjectRequests } from './subject-requests.js';

export const RIGHTS: readonly Provider[] = [
  ...[RequestBook, RequestLetters, RequestDesk, SubjectRequests, Rectification, Complaints],
  ...[HeldData, Answers, LegalHolds, KeptEvidence, RightsChores],
  ...[RetentionItems, RetentionSettings, Survey, RetentionRuns],
];
