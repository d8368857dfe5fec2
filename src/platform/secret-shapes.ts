/** What stands where a secret stood. */
export const MASK = '[redacted]';

/** A form by which a secret can be told from everything else, and what is left of a text that has it. */
export interface SecretShape {
  readonly name: string;
  readonly pattern: RegExp;
  readonly leaves: string;
}

/** Names whose value is a secret whatever it looks like: of members of JSON, of form fields, headers and connection parameters. */
const names = [
  // IAM, STS and Rancher's amazonec2credentialConfig: secretAccessKey, aws_secret_access_key, secretKey; sessionToken, AWS_SESSION_TOKEN
  'secret[-_ ]?(?:access[-_ ]?)?key',
  'session[-_ ]?token',
  // Signature Version 4, headers and query: X-Amz-Security-Token, X-Amz-Signature
  'security[-_ ]?token',
  'x-amz-signature',
  // Secrets Manager, GetSecretValue
  'secret[-_ ]?string',
  // RFC 6749: client_secret, access_token, refresh_token; OpenID Connect: id_token; Rancher's ext tokens: bearerToken
  '(?:access|refresh|id|bearer)[-_]?token',
  'client[-_]?secret',
  // Step Functions: whoever has a task's token can answer for it
  'task[-_ ]?token',
  // libpq: password, PGPASSWORD; RDS: MasterUserPassword
  'pass(?:word|wd)',
  'api[-_]?key',
].join('|');

const quote = `\\\\*["']?`;
const assigned = `${quote}\\s*(?:[:=]|%3A|%3D)\\s*${quote}`;
/** Up to its closing quote where it is quoted, else up to whatever ends a word. */
const value = `(?:(?<=["'])[^"'\\\\\\r\\n]+|[^\\s"'\\\\,;&<>()\\[\\]{}]+)`;

/**
 * The shapes of the secrets that providers, proxies and libraries are known to repeat in their messages. What people need to find their
 * way has none of them: ids of resources and requests, ARNs, UUIDs, hashes, access roles (`AROA…`). A new kind of secret is a new line here.
 */
export const secretShapes: readonly SecretShape[] = [
  {
    // RFC 7468; one that was cut off before its last line is masked to the end.
    name: 'private key in PEM',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    leaves: MASK,
  },
  {
    // RFC 3986, 3.2.1: "user:password" in front of the host
    name: 'password in a URL',
    pattern: /(:\/\/[^\s:/?#@"']*:)[^\s/?#@"']+@/g,
    leaves: `$1${MASK}@`,
  },
  {
    // RFC 9110, 11.6.2. Of Signature Version 4 the key id and the signature are masked below; what was signed is no secret.
    name: 'authorization header',
    pattern: new RegExp(
      `((?:proxy-)?authorization${assigned})(?!AWS4-)(?:(?:bearer|basic|token|negotiate|digest)(?:\\s+|%20|\\+))?${value}`,
      'gi',
    ),
    leaves: `$1${MASK}`,
  },
  {
    // RFC 6265; Rancher's session is the cookie R_SESS. All of the header's line.
    name: 'cookie header',
    pattern: new RegExp(`(cookie${assigned})[^"'\\\\\\r\\n]+`, 'gi'),
    leaves: `$1${MASK}`,
  },
  {
    // RFC 6750 and RFC 7617, wherever they stand; the words "bearer token" and "basic support" are shorter than any credential.
    name: 'bearer or basic credential',
    pattern: /\b(bearer|basic)((?:\s+|%20|\+))[\w.~+/:%=-]{16,}/gi,
    leaves: `$1$2${MASK}`,
  },
  {
    name: 'value under a secret name',
    pattern: new RegExp(`((?:${names})${assigned})${value}`, 'gi'),
    leaves: `$1${MASK}`,
  },
  {
    // Signature Version 4: "Signature=" and 64 hexadecimal digits in the Authorization header
    name: 'signature of a request',
    pattern: /(\bsignature(?:=|%3D))[0-9a-f]{64}\b/gi,
    leaves: `$1${MASK}`,
  },
  {
    // Rancher: `token-abcde:<54 characters>`, `kubeconfig-u-abcde:…`, and `ext/token-abcde:…` of its ext API
    name: 'token of Rancher',
    pattern: /\b((?:token|kubeconfig)-[a-z0-9.-]{1,80})(:|%3A)[A-Za-z0-9]{20,}/g,
    leaves: `$1$2${MASK}`,
  },
  {
    // Rancher: whoever has the manifest URL of a cluster can register agents with it.
    name: 'registration token of Rancher',
    pattern: /(\/v3\/import\/)[A-Za-z0-9]{20,}/g,
    leaves: `$1${MASK}`,
  },
  {
    // IAM User Guide, "IAM identifiers": AKIA is an access key, ASIA one of a session. AROA, AIDA and their like are ids, and stay.
    name: 'access key of AWS',
    pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g,
    leaves: `$1${MASK}`,
  },
  {
    // STS names no form for session tokens; all that it issues begin with one of these and are hundreds of characters long.
    name: 'session token of AWS',
    pattern: /\b(?:IQoJ|FwoG|FQoG)[\w+/=%-]{80,}/g,
    leaves: MASK,
  },
  {
    // RFC 7519: header and claims are JSON objects, so both begin with `{"`, which is `eyJ` in base64url.
    name: 'JSON Web Token',
    pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?/g,
    leaves: MASK,
  },
];

const secretName = new RegExp(`(?:${names}|authorization)$`, 'i');

/** Whether a member of this name holds a secret, whatever its value looks like. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}
