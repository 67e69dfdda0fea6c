// The parts of the network desk.
import { type Provider } from '@nestjs/common';
import { Desk } from './desk.js';
import { ForgottenPeople } from './forgotten-people.js';
import { NetworkImportJob } from './imports/network-import-job.js';
import { NetworkImports } from './imports/network-imports.js';
import { Invitations } from './invitations.js';
import { ColdMails } from './mail/cold-mails.js';
import { NetworkAnswers } from './answers.js';
import { Owners } from './owners.js';
import { People } from './people.js';
import { Records } from './records.js';

export const NETWORK: Provider[] = [
  ...[Owners, People, Records, Invitations, ColdMails, NetworkAnswers, Desk],
  ...[NetworkImports, NetworkImportJob, ForgottenPeople],
];
