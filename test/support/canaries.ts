import { createHash } from 'node:crypto';

/** A secret that must turn up nowhere, in the words in which somebody gives it away. */
export interface Canary {
  readonly name: string;
  /** Stands in the same words and is no secret: where it is found, the secret has been, too. */
  readonly mark: string;
  readonly words: string;
  readonly secrets: readonly string[];
}

/** Letters and digits that exist nowhere else. */
function unlike(name: string, length: number): string {
  return createHash('sha512').update(`canary ${name}`).digest('hex').slice(0, length);
}

export function canary(name: string, telling: { readonly words: string; readonly secrets: readonly string[] }): Canary {
  const mark = `seen-${name}`;
  return { name, mark, words: `${mark} ${telling.words}`, secrets: telling.secrets };
}

/** What providers, their proxies and libraries are known to repeat, one of each kind. */
export function canaries() {
  const accessKey = unlike('access key', 16).toUpperCase();
  const secretKey = unlike('secret key', 40);
  const session = unlike('session', 100);
  const signature = unlike('signature', 64);
  const scopedSignature = unlike('scoped signature', 64);
  const bearer = unlike('bearer', 40);
  const basic = unlike('basic', 30);
  const rancher = unlike('rancher', 54);
  const claims = unlike('claims', 40);
  const login = unlike('login', 20);
  const password = unlike('password', 20);
  const key = unlike('key', 60);
  const cookie = unlike('cookie', 54);
  const wrapped = unlike('wrapped', 40);
  const escaped = unlike('escaped', 40);
  const registration = unlike('registration', 54);

  return {
    accessKey: canary('access-key', {
      words: `The key AKIA${accessKey} with secretAccessKey=${secretKey} is not valid.`,
      secrets: [accessKey, secretKey],
    }),
    session: canary('session', {
      words: `x-amz-security-token: IQoJb3JpZ2luX2Vj${session}\nwas not accepted`,
      secrets: [session],
    }),
    presigned: canary('presigned', {
      words: `GET https://s3.example/x?X-Amz-Expires=900&X-Amz-Security-Token=${session}&X-Amz-Signature=${signature} failed`,
      secrets: [session, signature],
    }),
    signed: canary('signed', {
      words: `Authorization: AWS4-HMAC-SHA256 Credential=ASIA${accessKey}/20261102/eu-central-1/ec2/aws4_request, SignedHeaders=host, Signature=${scopedSignature}`,
      secrets: [accessKey, scopedSignature],
    }),
    bearer: canary('bearer', {
      words: `bad gateway: {"headers":{"Authorization":"Bearer ${bearer}"},"status":502}`,
      secrets: [bearer],
    }),
    basic: canary('basic', {
      words: `the proxy got Proxy-Authorization: Basic ${Buffer.from(`rancher:${basic}`).toString('base64')}`,
      secrets: [basic],
    }),
    rancher: canary('rancher', { words: `token-c4nry:${rancher} has expired`, secrets: [rancher] }),
    webToken: canary('web-token', {
      words: `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4${claims}.${signature} is not trusted`,
      secrets: [claims, signature],
    }),
    connection: canary('connection', {
      words: `could not connect to postgres://tenantry:${login}@db.example:5432/tenant (PGPASSWORD=${password})`,
      secrets: [login, password],
    }),
    databaseToken: canary('database-token', {
      words: `password authentication failed: db.example:5432/?Action=connect&DBUser=app&X-Amz-Credential=ASIA${accessKey}%2F20261102&X-Amz-Signature=${signature}`,
      secrets: [accessKey, signature],
    }),
    privateKey: canary('private-key', {
      words: `-----BEGIN RSA PRIVATE KEY-----\n${key}\n-----END RSA PRIVATE KEY-----`,
      secrets: [key],
    }),
    cookie: canary('cookie', { words: `Cookie: CSRF=1; R_SESS=token-c4nry:${cookie}`, secrets: [cookie] }),
    wrapped: canary('wrapped', {
      words: `data: ${Buffer.from(`Authorization: Bearer ${wrapped}`).toString('base64')} is no JSON`,
      secrets: [wrapped],
    }),
    escaped: canary('escaped', {
      words: `form ${encodeURIComponent(`client_secret=${escaped}`)} was refused`,
      secrets: [escaped],
    }),
    registration: canary('registration', {
      words: `curl https://rancher.example/v3/import/${registration}_c-m-abcde.yaml failed`,
      secrets: [registration],
    }),
  };
}

/** A secret as it is, and as it looks in a URL and inside any text in base64, whatever stands in front of it. */
export function formsOf(secret: string): string[] {
  const inBase64 = [0, 1, 2].map((before) => {
    const bytes = Buffer.from('x'.repeat(before) + secret);
    // The first characters also tell of what stands in front, the last of what follows.
    return bytes
      .subarray(0, bytes.length - (bytes.length % 3))
      .toString('base64')
      .slice(before === 0 ? 0 : 4);
  });
  return [...new Set([secret, encodeURIComponent(secret), ...inBase64])];
}
