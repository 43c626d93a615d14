import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A user of this machine by its numbers. */
export interface MachineUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** As which the embedded server runs where it is started as root: it refuses to be root itself. */
export const DATABASE_USER = 'postgres';

/** As /etc/passwd has it; undefined where there is no such user, or no such file. */
export function machineUser(name: string, passwd = '/etc/passwd'): MachineUser | undefined {
  try {
    const line = readFileSync(passwd, 'utf8')
      .split('\n')
      .find((each) => each.startsWith(`${name}:`));
    const [, , uid, gid] = line?.split(':') ?? [];
    return uid === undefined || gid === undefined ? undefined : { name, uid: Number(uid), gid: Number(gid) };
  } catch {
    // A machine that keeps its users elsewhere: nothing can be said of them.
    return undefined;
  }
}

function canPass(folder: string, { uid, gid }: MachineUser): boolean {
  const { uid: owner, gid: group, mode } = statSync(folder);
  if (owner === uid) return (mode & 0o100) !== 0;
  return (mode & (group === gid ? 0o010 : 0o001)) !== 0;
}

/** The uppermost folder on the way to `directory` that the user cannot pass through; the directory itself is not looked at. */
export function closedFolder(directory: string, user: MachineUser): string | undefined {
  const way: string[] = [];
  for (let at = dirname(resolve(directory)); ; at = dirname(at)) {
    way.unshift(at);
    if (at === dirname(at)) break;
  }
  return way.find((folder) => !canPass(folder, user));
}

/** Why a server started as root could not use its directory, and what to do; undefined where the way to it is open. */
export function closedFolderReason(directory: string, user: MachineUser): string | undefined {
  const closed = closedFolder(directory, user);
  if (closed === undefined) return undefined;
  return (
    `the folder ${closed} cannot be passed through by the user ${user.name}, as which Postgres runs when it is started as root. ` +
    `Open it (chmod o+x ${closed}), name another data folder with --data, or start as another user than root`
  );
}
