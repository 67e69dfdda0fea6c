/** A passkey in software: makes a P-256 key for a site and answers challenges with it, as a phone would. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

type Options = { readonly challenge: string };

const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 };

export class Authenticator {
  private readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly id = randomBytes(16);
  private counter = 0;

  public constructor(
    private readonly origin: string,
    private readonly site: string,
    private readonly verifiesUser = true,
  ) {}

  /** The answer of `navigator.credentials.create()`. */
  public create({ challenge }: Options): object {
    const { x = '', y = '' } = this.pair.publicKey.export({ format: 'jwk' });
    const [left, right] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
    // COSE_Key: kty EC2, alg ES256, crv P-256, x, y.
    const key = Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), left, Buffer.from('225820', 'hex'), right]);
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, key]);
    const authData = this.data(FLAGS.attested, attested);
    // {"fmt": "none", "attStmt": {}, "authData": bytes}
    const attestationObject = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'),
      Buffer.from([authData.length]),
      authData,
    ]);
    return this.credential({
      clientDataJSON: this.client('webauthn.create', challenge).toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** The answer of `navigator.credentials.get()`. */
  public get({ challenge }: Options): object {
    this.counter++;
    const authData = this.data(0);
    const client = this.client('webauthn.get', challenge);
    const signed = Buffer.concat([authData, createHash('sha256').update(client).digest()]);
    return this.credential({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', signed, this.pair.privateKey).toString('base64url'),
    });
  }

  private credential(response: object): object {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  private data(flags: number, attested = Buffer.alloc(0)): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const all = FLAGS.present | (this.verifiesUser ? FLAGS.verified : 0) | flags;
    return Buffer.concat([createHash('sha256').update(this.site).digest(), Buffer.from([all]), counter, attested]);
  }

  private client(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }
}
