// Preloaded into a process of the service: its clock jumps when it is told to. Timers go on, as they do when a real one
// is set; so does the clock of the database, which is another machine's.
import process from 'node:process';

const RealDate = globalThis.Date;
let aheadMs = 0;

globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + aheadMs);
    else super(...given);
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
};

process.on('message', (told) => {
  aheadMs = told.aheadMs;
});
process.channel?.unref(); // does not keep the process from ending
