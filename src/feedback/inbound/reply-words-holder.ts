// The words by which replies are read, as one part of the program that others are given.
import { loadReplyWords, type ReplyWords } from '../../../config/texts/reply-words.js';

export class ReplyWordsHolder {
  public readonly words: ReplyWords = loadReplyWords();
}
