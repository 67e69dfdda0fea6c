// Amazon SNS as far as we speak to it: fetches the certificates it signs with, and confirms a subscription. No other host.
import { request } from 'node:https';
import { unavailable } from '../../http/problem.js';

/** `region` and `partition` are those of the topic, which the connection names. */
export type Topic = { readonly arn: string; readonly partition: string; readonly region: string };

const ARN = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:[\w-]{1,256}(?:\.fifo)?$/;

export function topicOf(arn: string): Topic | null {
  const [, partition, region] = ARN.exec(arn) ?? [];
  return partition === undefined || region === undefined ? null : { arn, partition, region };
}

function snsHost({ partition, region }: Topic): string {
  return `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}

/** Whether a certificate may be fetched from there: https, the host of this topic's region, the path that SNS uses. */
export function isCertificateUrl(text: string, topic: Topic): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, host, username, password, pathname, search, hash } = new URL(text);
  const isBare = username === '' && password === '' && search === '' && hash === '';
  const isTheirs = host === snsHost(topic) && /^\/SimpleNotificationService-[0-9a-f]{1,100}\.pem$/.test(pathname);
  return protocol === 'https:' && isBare && isTheirs;
}

/** A port, for nobody's test may reach Amazon. */
export abstract class Sns {
  /** The PEM at a URL that `isCertificateUrl` holds for. Throws where it cannot be fetched. */
  abstract certificate(url: string): Promise<string>;
  /** Confirms the subscription of this topic. Throws where that fails. */
  abstract confirm(topic: Topic, token: string): Promise<void>;
}

const WITHIN_MS = 5_000;
const MOST_BYTES = 20_000;
const MOST_KEPT = 50;

export class AmazonSns extends Sns {
  private readonly kept = new Map<string, string>();

  public async certificate(url: string): Promise<string> {
    const known = this.kept.get(url);
    if (known !== undefined) return known;
    const pem = await fetched(url);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(url, pem);
    return pem;
  }

  /** The URL is made here, from the topic and the token: the one in the message is never followed. */
  public async confirm(topic: Topic, token: string): Promise<void> {
    const query = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: topic.arn, Token: token });
    await fetched(`https://${snsHost(topic)}/?${query.toString()}`);
  }
}

/** Follows no redirect; whatever is no 200 is a failure, and the caller is told to come back. */
async function fetched(url: string): Promise<string> {
  try {
    return await answerOf(url);
  } catch {
    throw unavailable('Amazon SNS');
  }
}

function answerOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { signal: AbortSignal.timeout(WITHIN_MS) }, (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        reject(new Error(`SNS answered ${String(response.statusCode)}`));
        return;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MOST_BYTES) asked.destroy(new Error('SNS answered too much'));
        else chunks.push(chunk);
      });
      response.on('end', () => {
        resolve(Buffer.concat(chunks).toString('utf8'));
      });
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}
