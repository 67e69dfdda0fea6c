// The bench's other processes: those who call the service, and the server that takes its mail.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Load, type LoadResult } from './load.js';

export type Helper<Ask, Answer> = { readonly ask: (what: Ask) => Promise<Answer>; readonly stop: () => Promise<void> };

/** Whatever is asked next. Answers come in the order of the questions. */
export function startLoad(): Helper<Load, LoadResult> {
  return started<Load, LoadResult>('load.ts');
}

export type SinkQuestion = 'open' | 'reset' | 'count';
/** `firstAt` and `lastAt` are `Date.now()` of the first and the last mail since the reset. */
export type SinkAnswer = {
  readonly port: number;
  readonly mails: number;
  readonly bytes: number;
  readonly lastAt: number;
};

export function startSink(): Helper<SinkQuestion, SinkAnswer> {
  return started<SinkQuestion, SinkAnswer>('sink.ts');
}

export type ProxyQuestion = { readonly databaseUrl: string; readonly relayPort: number };
export type ProxyAnswer = { readonly port: number; readonly pid: number };

export function startProxy(): Helper<ProxyQuestion, ProxyAnswer> {
  return started<ProxyQuestion, ProxyAnswer>('smtp-proxy.ts');
}

function started<Ask, Answer>(file: string): Helper<Ask, Answer> {
  const child: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    execArgv: ['--import', new URL('../scripts/typescript.mjs', import.meta.url).href],
  });
  return {
    ask: (what) =>
      new Promise((resolve, reject) => {
        const gone = (): void => {
          reject(new Error(`${file} ended`));
        };
        child.once('exit', gone);
        child.once('message', (answer: { result?: Answer; error?: string }) => {
          child.off('exit', gone);
          if (answer.result === undefined) reject(new Error(`${file}: ${answer.error}`));
          else resolve(answer.result);
        });
        child.send(what as object);
      }),
    stop: async () => {
      const exit = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exit;
    },
  };
}
