// The names in a path: what can be nobody's name is not found, and no statement is asked about it.
import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { notFound } from './problem.js';

const NAME = /^[\w.:-]{1,100}$/;

@Injectable()
export class PathPipe implements PipeTransform {
  public transform(value: unknown, { type }: ArgumentMetadata): unknown {
    if (type === 'param' && !(typeof value === 'string' && NAME.test(value))) throw notFound('resource');
    return value;
  }
}
