// What goes on by itself about rights: requests are settled and reminded of, what is kept for a time is let go.
import { Injectable } from '@nestjs/common';
import { type Chore } from '../chores/chores.js';
import { Answers } from './answers/answers.js';
import { KeptEvidence } from './kept-evidence.js';
import { type OnRecord } from './request-book.js';
import { RequestDesk } from './request-desk.js';
import { RetentionRuns } from './retention/runs.js';
import { SubjectRequests } from './subject-requests.js';

@Injectable()
export class RightsChores {
  public constructor(
    private readonly requests: SubjectRequests,
    private readonly desk: RequestDesk,
    private readonly answers: Answers,
    private readonly evidence: KeptEvidence,
    private readonly runs: RetentionRuns,
  ) {}

  public chores(): Chore[] {
    const { requests, desk, answers, evidence, runs } = this;
    return [
      { name: 'settle-request', pending: () => requests.toSettle(), run: (name) => requests.settle(onRecord(name)) },
      { name: 'remind-of-request', pending: () => desk.toRemind(), run: (name) => desk.remind(onRecord(name)) },
      { name: 'discard-answers', pending: () => answers.outdated(), run: () => answers.discard() },
      { name: 'let-evidence-go', pending: () => evidence.outdated(), run: () => evidence.discard() },
      { name: 'retain', pending: () => runs.unfinished(), run: (id, stopping) => runs.run(id, stopping) },
    ];
  }
}

/** `ctl_... req_...`, as the statements name them. */
function onRecord(name: string): OnRecord {
  const [controllerId = '', id = ''] = name.split(' ');
  return { controllerId, id };
}
