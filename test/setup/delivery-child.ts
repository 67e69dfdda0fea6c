/** A worker in a process of its own, to be killed: `node --import ./scripts/typescript.mjs this.ts <where as JSON> <relay>`. */
import { PostOffice, type Where } from './post-office.js';

const [where = '', relay = ''] = process.argv.slice(2);
const office = await PostOffice.open(JSON.parse(where) as Where);
await office.started(relay);
process.send?.('started');
