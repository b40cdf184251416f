import { type Dirent, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { profileRelease } from '../profile-release.js';
import type { FileToProfile, ReleaseProfile } from '../release-profile.js';
import { workerEntry } from '../worker-entry.js';

/** For the integration tests: a temporary folder with a release's files, and a profile of them with generous limits. */
export class ReleaseOnDisk {
  private constructor(readonly folder: string) {}

  static async create(): Promise<ReleaseOnDisk> {
    return new ReleaseOnDisk(await mkdtemp(join(tmpdir(), 'weir-profiling-')));
  }

  get workDir(): string {
    return join(this.folder, 'work');
  }

  async write(name: string, content: string | Uint8Array): Promise<FileToProfile> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return { name, path };
  }

  profile(files: readonly FileToProfile[], workDir = this.workDir): Promise<ReleaseProfile> {
    return profileRelease({ files, workDir, memoryLimitMb: 1_000, timeLimitMs: 120_000, asOf: '2026-01-01' });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * The child process runs from `dist`: tests of sources that are newer would test something else.
 * @throws Error that says to build
 */
export function requireFreshWorker(): void {
  const source = fileURLToPath(new URL('..', import.meta.url));
  // An unchanged file is not written again by the compiler, its record of the build is.
  const record = join(dirname(workerEntry()), '..', '..', '.tsbuildinfo');
  const built = statSync(record).mtimeMs;
  const stale = readdirSync(source, { recursive: true, withFileTypes: true }).find((entry) => isNewer(entry, built));
  if (stale !== undefined)
    throw new Error(`${stale.name} is newer than the built worker: run \`npx tsc -b libs/catalog\`.`);
}

function isNewer(entry: Dirent, built: number): boolean {
  const isSource = entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts');
  return isSource && statSync(join(entry.parentPath, entry.name)).mtimeMs > built;
}
