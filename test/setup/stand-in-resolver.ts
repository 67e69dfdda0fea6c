/** Stands in for the internet's DNS: the mail of `acme.of.bighost.example` is received by `mx.bighost.example`. */
import { MailResolver } from '../../src/delivery/pace/mail-resolver.js';

export class StandInResolver extends MailResolver {
  public readonly asked: string[] = [];
  /** What it does for a domain instead of answering. */
  public plan: (domain: string) => Promise<readonly string[]> | null = () => null;

  public serversOf(domain: string): Promise<readonly string[]> {
    this.asked.push(domain);
    const planned = this.plan(domain);
    if (planned) return planned;
    const host = /\.of\.(.+)$/.exec(domain)?.[1];
    return Promise.resolve(host === undefined ? [] : [`mx.${host}`]);
  }
}
