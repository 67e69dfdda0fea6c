// scratch: what a recorded decision weighs
import { Client } from 'pg';
import { openBenchServer } from './bench-server.js';
import { fill } from './filling.js';
import { openService } from './service.js';
import { batchRequest } from './people.js';
const server = await openBenchServer(undefined);
const databaseUrl = await server.fresh();
const service = await openService({ databaseUrl });
await fill(service, 'client', 2000);
const answer: any = await service.post('/v1/decisions', JSON.parse(batchRequest('client', [0,1,2,3,4,5,6,7,8])));
console.log(JSON.stringify(answer).length/9);
const c = new Client({ connectionString: databaseUrl }); await c.connect();
console.log((await c.query("SELECT type, length(body) body, length(payload) payload, pg_column_size(l.*) row FROM leaf l WHERE type='decision' LIMIT 9")).rows);
const r = await service.get<any>(`/v1/decisions/${answer.decisions[0].id}`);
console.log(JSON.stringify(r, null, 1).slice(0, 6000));
const r1 = await service.get<any>(`/v1/decisions/${answer.decisions[1].id}`);
console.log(JSON.stringify(r1.facts), JSON.stringify(r1));
await c.end(); await service.stop(); await server.stop();
