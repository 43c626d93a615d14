import { chmodSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closedFolder, closedFolderReason, machineUser } from './closed-folder.js';
import { postgresFailure } from './postgres-failure.js';

const STRANGER = { name: 'postgres', uid: 61_234, gid: 61_234 };

/** `<root>/shut/open/postgres`, all open to everybody but `shut`. */
function way(modeOfShut: number): { root: string; shut: string; directory: string } {
  const root = mkdtempSync(join(tmpdir(), 'silkgate-closed-'));
  const shut = join(root, 'shut');
  const directory = join(shut, 'open', 'postgres');
  mkdirSync(directory, { recursive: true });
  for (const folder of [root, join(shut, 'open')]) chmodSync(folder, 0o755);
  chmodSync(directory, 0o700);
  chmodSync(shut, modeOfShut);
  return { root, shut, directory };
}

describe('the way to the data of a server that is started as root', () => {
  it('is named where it is closed, with what to do', () => {
    const { shut, directory } = way(0o700);
    expect(closedFolder(directory, STRANGER)).toBe(shut);
    const reason = closedFolderReason(directory, STRANGER);
    expect(reason).toContain(`the folder ${shut} cannot be passed through by the user postgres`);
    expect(reason).toContain(`chmod o+x ${shut}`);
    expect(reason).toContain('--data');
  });

  it('is open where everybody, its owner or its group may pass', () => {
    expect(closedFolderReason(way(0o711).directory, STRANGER)).toBeUndefined();
    const { shut, directory } = way(0o700);
    const { uid, gid } = statSync(shut);
    expect(closedFolder(directory, { ...STRANGER, uid })).toBeUndefined();
    chmodSync(shut, 0o710);
    expect(closedFolder(directory, { ...STRANGER, gid })).toBeUndefined();
    expect(closedFolder(directory, STRANGER)).toBe(shut);
  });

  it('is what a failed start tells, before what the server said', () => {
    const { root, directory } = way(0o700);
    const logFile = join(root, 'postgres.log');
    writeFileSync(logFile, 'LOG: starting\nFATAL:  no room\nLOG: over\n');
    const said = new Error('initdb: error: Permission denied');
    expect(postgresFailure(said, { directory, logFile }, STRANGER).message).toContain(
      'cannot be passed through',
    );
    expect(postgresFailure(said, { directory, logFile }, undefined).message).toBe(said.message);
    expect(postgresFailure(undefined, { directory, logFile }, undefined).message).toBe('no room');
  });

  it("knows the machine's users by their numbers", () => {
    const passwd = join(mkdtempSync(join(tmpdir(), 'silkgate-closed-')), 'passwd');
    writeFileSync(passwd, 'root:x:0:0:root:/root:/bin/sh\npostgres:x:101:104:,,,:/var/lib:/bin/sh\n');
    expect(machineUser('postgres', passwd)).toEqual({ name: 'postgres', uid: 101, gid: 104 });
    expect(machineUser('nobody-here', passwd)).toBeUndefined();
    expect(machineUser('postgres', `${passwd}.missing`)).toBeUndefined();
  });
});
