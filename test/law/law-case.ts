// A case of the tables of this folder: written from the source in law that it names, never from what the program answers.
import { type ReasonCode } from '../../src/policy/decision.js';
import { type Asked } from './some-facts.js';

export type LawCase = readonly [authority: string, when: string, asked: Asked, reasons: readonly ReasonCode[]];
