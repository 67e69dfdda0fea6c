// A network of 30,000 connections and 5,000 invitations: brought in, assessed under every strategy, and the memory it takes.
import { setTimeout as pause } from 'node:timers/promises';
import { type Circumstances, type Figure, type Line, plain } from '../figure.js';
import { openService, type Service } from '../service.js';

const LOOK_EVERY_MS = 50;
const SMALL = { connections: 2_000, invitations: 500 };
const LARGE = { connections: 30_000, invitations: 5_000 };

export const network: Figure = { name: 'network', measure };

async function measure({ server, quick, progress }: Circumstances): Promise<Line[]> {
  const service = await openService({ databaseUrl: await server.fresh() });
  try {
    progress(`a network of ${SMALL.connections} connections`);
    const small = await brought(service, 'small', SMALL);
    const size = quick ? { connections: 6_000, invitations: 1_000 } : LARGE;
    progress(`a network of ${size.connections} connections and ${size.invitations} invitations`);
    const large = await brought(service, 'large', size);
    const of = `${size.connections.toLocaleString('en')} connections, ${size.invitations.toLocaleString('en')} invitations`;
    return [
      plain(`network: import of ${of}`, large.importSeconds, 's'),
      plain(`network: all open invitations under three strategies`, large.assessSeconds, 's'),
      plain(`network: every page of advice in words`, large.pagesSeconds, 's'),
      plain(`network: quality by group and month`, large.qualitySeconds, 's'),
      {
        what: `network: resident at the peak, against ${SMALL.connections.toLocaleString('en')} connections`,
        ...{ ours: large.peakMb, yardstick: small.peakMb, unit: 'MB', ratio: large.peakMb / small.peakMb },
        ...{ target: 1.25, better: 'lower' },
      },
    ];
  } finally {
    await service.stop();
  }
}

type Size = typeof SMALL;

async function brought(service: Service, member: string, { connections, invitations }: Size) {
  let peakMb = 0;
  const watch = (): void => {
    peakMb = Math.max(peakMb, service.residentMb());
  };
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    watch();
    return (performance.now() - start) / 1_000;
  };
  const importSeconds = await timed(async () => {
    await imported(service, member, connectionsOf(connections), watch);
    await imported(service, member, invitationsOf(invitations), watch);
  });
  const assessSeconds = await timed(() => service.post('/v1/network/assessments', { member }));
  const pagesSeconds = await timed(async () => {
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { readonly cursor: string | null } = await service.get(
        `/v1/network/invitations?member=${member}&limit=1000&cursor=${cursor}`,
      );
      cursor = page.cursor;
      watch();
    }
  });
  const qualitySeconds = await timed(() => service.get(`/v1/network/quality?member=${member}`));
  return { importSeconds, assessSeconds, pagesSeconds, qualitySeconds, peakMb };
}

async function imported(service: Service, member: string, list: string, watch: () => void): Promise<void> {
  const form = new FormData();
  form.set('member', member);
  form.set('file', new Blob([list]), 'list.csv');
  const { id } = await service.post<{ id: string }>('/v1/network/imports', form);
  for (;;) {
    const found = await service.get<{ state: string; error: string | null }>(`/v1/network/imports/${id}`);
    watch();
    if (found.state === 'failed') throw new Error(`the import failed: ${found.error}`);
    if (found.state === 'done') return;
    await pause(LOOK_EVERY_MS);
  }
}

const TITLES = ['CFO', 'Software engineer', 'Avocat', 'Nurse', 'Comptable', 'Manager'];

function connectionsOf(count: number): string {
  const rows = Array.from({ length: count }, (_, n) => {
    const address = n % 10 === 0 ? `c${n}@network.example` : '';
    const title = TITLES[n % TITLES.length] ?? '';
    return `First${n},Last${n},https://www.linkedin.com/in/c${n},${address},Company ${n % 900},${title},${(n % 28) + 1} Mar 20${10 + (n % 15)}`;
  });
  return ['First Name,Last Name,URL,Email Address,Company,Position,Connected On', ...rows].join('\n');
}

function invitationsOf(count: number): string {
  const rows = Array.from({ length: count }, (_, n) => {
    const text =
      n % 3 === 0 ? 'We bring thirty qualified leads a month to companies like yours' : `Hello from number ${n}`;
    return `Guest${n} Name${n},Me,"${(n % 12) + 1}/${(n % 28) + 1}/26, 7:02 AM",${text},INCOMING,https://www.linkedin.com/in/g${n},`;
  });
  return ['From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl', ...rows].join('\n');
}
