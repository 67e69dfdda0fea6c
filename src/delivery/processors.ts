// The two ways of working off the dispatch queue, and how long stopping may take.
import { Injectable } from '@nestjs/common';
import { DeliverySettings } from './delivery-settings.js';
import { DrainProcessor } from './drain.processor.js';
import { MessageProcessor } from './message.processor.js';

@Injectable()
export class Processors {
  public constructor(
    public readonly drain: DrainProcessor,
    public readonly message: MessageProcessor,
    public readonly settings: DeliverySettings,
  ) {}
}
