// The words by which a reply is read (reply-words.json): counsel edits them, the start refuses what cannot be used.
import { join } from 'node:path';
import { checked, projectRoot } from '../read-json.js';

export type ReplyWords = {
  /** Any of these is an objection at once. */
  readonly no: readonly string[];
  /** These may be one: a person looks. */
  readonly doubtful: readonly string[];
  /** Beside these even the first is in doubt. */
  readonly doubtIf: readonly string[];
  /** Lines from which on somebody else's words follow. */
  readonly quoteStarts: readonly RegExp[];
  readonly autoReplySubjects: readonly string[];
};

/** Throws where the file is not as it must be. */
export function loadReplyWords(root = projectRoot()): ReplyWords {
  return checked(root, join(root, 'config/texts/reply-words.json'), read);
}

function read(value: unknown): ReplyWords {
  const given = value as Readonly<Record<string, unknown>>;
  const [no, doubtful] = [byLanguage(given['no'], 'no'), byLanguage(given['doubtful'], 'doubtful')];
  const quoteStarts = texts(given['quoteStarts'], 'quoteStarts').map(pattern);
  const autoReplySubjects = texts(given['autoReplySubjects'], 'autoReplySubjects');
  return { no, doubtful, doubtIf: texts(given['doubtIf'], 'doubtIf'), quoteStarts, autoReplySubjects };
}

function byLanguage(value: unknown, name: string): string[] {
  if (typeof value !== 'object' || value === null) throw wrong(name);
  return Object.values(value).flatMap((words) => texts(words, name));
}

function texts(value: unknown, name: string): string[] {
  if (!Array.isArray(value) || value.length === 0) throw wrong(name);
  return value.map((one: unknown) => {
    if (typeof one !== 'string' || one.trim() === '') throw wrong(name);
    return one;
  });
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'iu');
  } catch {
    throw wrong('quoteStarts');
  }
}

function wrong(name: string): Error {
  return new Error(`\`${name}\` must hold texts, and patterns that can be read`);
}
