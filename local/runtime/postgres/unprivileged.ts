import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whom to run PostgreSQL as; nobody else when this process is no root. */
export async function unprivilegedUser(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = await readFile('/etc/passwd', 'utf8');
  for (const name of ['postgres', 'nobody', 'node']) {
    const entry = users.split('\n').find((line) => line.startsWith(`${name}:`));
    const [, , uid, gid] = entry?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is no user `nobody` here. Run as another user, or set DATABASE_URL.',
  );
}

/** Whether a user can reach a path: every folder above it must let strangers, the user or its group through. */
export async function accessibleTo(user: SystemUser, path: string): Promise<boolean> {
  const READ_AND_PASS = 0o5;
  for (let place = path; ; place = dirname(place)) {
    const { mode, uid, gid } = await stat(place);
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
    const needed = place === path ? READ_AND_PASS : 0o1;
    if (((mode >> shift) & needed) !== needed) return false;
    if (place === dirname(place)) return true;
  }
}
