import type { World } from '../../world/world.ts';
import type { Application, AzureSettings } from '../settings.ts';
import { uuid } from '../uuid.ts';

/** A client secret, as Microsoft Graph shows it. */
export interface Password {
  readonly clientId: string;
  readonly keyId: string;
  readonly secretText: string;
  readonly displayName: string | null;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** Entra's replicas learn of a new one a little later. */
  readonly visibleAtMs: number;
}

/** The passwords of all applications: those they were registered with, and what has become of them since. */
export interface Passwords {
  of(clientId: string): readonly Password[];
  /** Whether a token is given out for it. */
  isGood(clientId: string, secretText: string): boolean;
  isVisible(password: Password): boolean;
  add(clientId: string, about: { displayName: string | null; endsAtMs: number | undefined }): Password;
  remove(password: Password): void;
}

/** "The default value is two years from the date of creation" (passwordCredential, endDateTime). */
const USUAL_LIFETIME_MS = 2 * 365 * 86_400_000;

export function createPasswords(
  world: Pick<World, 'clock' | 'hex' | 'serial' | 'visibleAtMs'>,
  { applications }: Pick<AzureSettings, 'applications'>,
): Passwords {
  const passwords = new Set<Password>(applications.flatMap((application) => registered(application, world)));
  const of = (clientId: string) => [...passwords].filter((password) => password.clientId === clientId);
  const isVisible = ({ visibleAtMs }: Password) => visibleAtMs <= world.clock.now();
  return {
    of,
    isVisible,
    isGood: (clientId, secretText) =>
      of(clientId).some(
        (password) =>
          password.secretText === secretText && password.endsAtMs > world.clock.now() && isVisible(password),
      ),
    add(clientId, { displayName, endsAtMs }) {
      const about = `entra-password/${clientId}/${world.serial(`entra-password/${clientId}`)}`;
      const startsAtMs = world.clock.now();
      const password = {
        clientId,
        keyId: uuid(world.hex(about, 32)),
        // "Strong passwords that are 16-64 characters in length": forty.
        secretText: `${world.hex(`${about}/secret`, 3)}8Q~${world.hex(`${about}/rest`, 34)}`,
        displayName,
        startsAtMs,
        endsAtMs: endsAtMs ?? startsAtMs + USUAL_LIFETIME_MS,
        visibleAtMs: world.visibleAtMs(about),
      };
      passwords.add(password);
      return password;
    },
    remove: (password) => void passwords.delete(password),
  };
}

function registered(
  { clientId, clientSecret, clientSecretId }: Application,
  { clock, hex }: Pick<World, 'clock' | 'hex'>,
) {
  if (clientSecret === undefined) return [];
  const startsAtMs = clock.now();
  return [
    {
      clientId,
      keyId: clientSecretId ?? uuid(hex(`entra-password/${clientId}/registered`, 32)),
      secretText: clientSecret,
      displayName: null,
      startsAtMs,
      endsAtMs: startsAtMs + USUAL_LIFETIME_MS,
      visibleAtMs: 0,
    },
  ];
}
