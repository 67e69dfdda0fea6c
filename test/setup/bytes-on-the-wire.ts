/** An HTTP request as it stands, byte for byte: what no client library would send. */
import { connect } from 'node:net';

const WAIT_AT_MOST_MS = 20_000;

/** Sends the bytes and leaves the line open; answers the status of the first answer that is no interim one (RFC 9110 15.2). */
export function statusOf(baseUrl: string, bytes: string): Promise<number> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    let heard = '';
    const line = connect(Number(port), hostname, () => line.write(bytes, 'latin1'));
    line.setTimeout(WAIT_AT_MOST_MS, () => line.destroy(new Error(`no answer to ${bytes.slice(0, 200)}`)));
    line.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      const status = [...heard.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)]
        .map(([, code]) => Number(code))
        .find((code) => code >= 200);
      if (status === undefined) return;
      resolve(status);
      line.destroy();
    });
    line.on('error', reject);
    line.on('end', () => {
      reject(new Error(`the line was closed without an answer to ${bytes.slice(0, 200)}`));
    });
  });
}
