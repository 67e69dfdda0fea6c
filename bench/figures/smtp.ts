// Mail through the gateway, from the mailer to the sink, against the least that could stand between (at equal durability,
// and nothing decided), and beside Postfix as a relay.
import { setTimeout as pause } from 'node:timers/promises';
import { cpuSecondsBelow, cpuSecondsOf } from '../bench-server.js';
import { type Circumstances, compared, type Figure, type Line } from '../figure.js';
import { fill } from '../filling.js';
import { startProxy, startSink } from '../helpers.js';
import { consentedOf } from '../people.js';
import { inTurns, type Measured } from '../rounds.js';
import { startRelayingPostfix } from '../relaying-postfix.js';
import { openService, SENDER } from '../service.js';
import { submit, type Submitting } from '../smtp-load.js';

const LOOK_EVERY_MS = 10;
const GIVE_UP_AFTER_MS = 180_000;
/** `beside`: the rate to reach against Postfix. */
const WAYS = [
  { connections: 20, reuse: true, target: 0.7, beside: 1.2 },
  { connections: 50, reuse: true, target: 0.7, beside: 1.2 },
  { connections: 20, reuse: false, target: 0.7, beside: 1 },
] as const;
const CPU_BESIDE_POSTFIX = 0.7;

export const smtp: Figure = { name: 'smtp', measure };

type Gate = { readonly submitting: Omit<Submitting, 'connections' | 'reuse'>; readonly cpuSeconds: () => number };

async function measure({ server, rounds, quick, progress }: Circumstances): Promise<Line[]> {
  const [sink, proxy] = [startSink(), startProxy()];
  const { port: relayPort } = await sink.ask('open');
  const databaseUrl = await server.fresh();
  const service = await openService({ databaseUrl, relayUrl: `smtp://127.0.0.1:${relayPort}` });
  const bare = await proxy.ask({ databaseUrl, relayPort });
  const postfix = await startRelayingPostfix(relayPort);
  if (postfix === null) progress('no Postfix that could be started: the gate without it');
  try {
    const people = quick ? 100 : 2_000;
    await fill(service, 'smtp', people, 'News.', 'consented');
    const { controllerId } = service;
    const defaults = { purpose: 'newsletter' };
    const pass = await service.newKey({ controllerId, name: 'smtp', scopes: ['send'], defaults });
    const recipients = Array.from({ length: people }, (_, n) => (consentedOf('smtp', n) as { email: string }).email);
    const common = { recipients, raw: MESSAGE };
    const ours: Gate = {
      submitting: { ...common, port: service.smtpPort, auth: { user: 'smtp', pass } },
      cpuSeconds: () => service.cpuSeconds() + (server.cpuSeconds() ?? NaN),
    };
    const yardstick: Gate = {
      submitting: { ...common, port: bare.port, auth: null },
      cpuSeconds: () => (cpuSecondsOf(bare.pid) ?? NaN) + (server.cpuSeconds() ?? NaN),
    };
    const relaying: Gate | null = postfix && {
      submitting: { ...common, port: postfix.ports[0] ?? 0, auth: null },
      cpuSeconds: () => cpuSecondsBelow(postfix.pid),
    };
    const lines: Line[] = [];
    for (const { connections, reuse, target, beside } of WAYS) {
      const through = async ({ submitting, cpuSeconds }: Gate): Promise<Measured> => {
        await sink.ask('reset');
        const [start, cpu] = [Date.now(), cpuSeconds()];
        await submit({ ...submitting, connections, reuse });
        for (let mails = 0; mails < people; { mails } = await sink.ask('count')) {
          if (Date.now() - start > GIVE_UP_AFTER_MS) throw new Error(`only ${mails} of ${people} mails arrived`);
          await pause(LOOK_EVERY_MS);
        }
        const { lastAt } = await sink.ask('count');
        return { rate: people / ((lastAt - start) / 1_000), cpu: ((cpuSeconds() - cpu) * 1_000) / people };
      };
      const how = `${connections} ${reuse ? 'connections' : 'at once, a connection each'}`;
      progress(`${people} messages over SMTP, ${how}`);
      await through(ours); // the code is compiled, the connections are open
      const turns = await inTurns(rounds, {
        ours: async () => {
          const measured = await through(ours);
          return { ...measured, postfix: measured['rate'] ?? NaN, postfixCpu: measured['cpu'] ?? NaN };
        },
        yardstick: async () => {
          const least = await through(yardstick);
          const relayed = relaying && (await through(relaying));
          return { ...least, postfix: relayed?.['rate'] ?? NaN, postfixCpu: relayed?.['cpu'] ?? NaN };
        },
      });
      const what = `SMTP gate to sink, ${MESSAGE.length} bytes, ${how}`;
      lines.push(
        compared(turns, { what, of: 'rate', unit: 'messages/s', target }),
        compared(turns, { what: `  CPU of it`, of: 'cpu', unit: 's/1,000', target: null, better: 'lower' }),
      );
      if (!relaying) continue;
      const cpu = { unit: 's/1,000', target: CPU_BESIDE_POSTFIX, better: 'lower' } as const;
      lines.push(
        compared(turns, { what: '  beside Postfix as a relay', of: 'postfix', unit: 'messages/s', target: beside }),
        compared(turns, { what: '  CPU beside Postfix’s', of: 'postfixCpu', ...cpu }),
      );
    }
    return lines;
  } finally {
    await postfix?.stop();
    await service.stop();
    await proxy.stop();
    await sink.stop();
  }
}

const MESSAGE =
  `From: Acme SAS <${SENDER}>\r\nTo: undisclosed-recipients:;\r\nSubject: Closing the books\r\n` +
  `Date: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <bench@acme.example>\r\n\r\n` +
  'The books of a month, closed in two days instead of ten: how others do it.\r\n'.repeat(64);
