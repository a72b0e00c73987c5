import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { syncFolder } from '../db/backup.ts'

/** The contents of a backup's `backup.json`. That file is written last: a folder without it is not a backup. */
const manifestShape = z.object({
  format: z.literal(1),
  slipway: z.string(),
  madeAt: z.string(),
  engine: z.enum(['sqlite', 'postgres']),
  migrations: z.array(z.string()),
  database: z.object({ bytes: z.number(), sha256: z.string() }),
  files: z.number(),
  /** Faults that `verify` had already found when the backup was made; it was kept on request. */
  faults: z.array(z.string()),
  /** The head of the chain of events. Backups from before heads were printed have none. */
  head: z.string().optional(),
})
export type Manifest = z.infer<typeof manifestShape>

/** What the person who runs a backup has to know, in words. */
export class BackupError extends Error {}

export const databaseIn = (folder: string, engine: Manifest['engine']): string => join(folder, engine === 'sqlite' ? 'slipway.db' : 'slipway.dump')
export const uploadsIn = (folder: string): string => join(folder, 'uploads')

/** Makes a backup under a temporary name beside its target, and renames it only when it is complete. */
export async function makeFolder<T>(given: string, make: (folder: string) => Promise<{ manifest: Manifest; told: T }>): Promise<T> {
  const target = resolve(given)
  if (existsSync(target)) throw new BackupError(`${given} is there already. Name a folder that does not exist yet: each backup has its own.`)
  await mkdir(dirname(target), { recursive: true })
  const unfinished = await mkdtemp(`${target}.unfinished-`)
  try {
    await mkdir(uploadsIn(unfinished), { mode: 0o700 })
    const { manifest, told } = await make(unfinished)
    const handle = await open(join(unfinished, 'backup.json'), 'wx', 0o600)
    await handle.writeFile(`${JSON.stringify(manifest, null, 2)}\n`)
    await handle.sync()
    await handle.close()
    syncFolder(uploadsIn(unfinished))
    syncFolder(unfinished)
    // Another backup to the same place may have finished first: a folder that is not empty is not replaced.
    await rename(unfinished, target)
    syncFolder(dirname(target))
    return told
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw roomInWords(error, dirname(target))
  }
}

/** Reads a backup folder's manifest. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'backup.json'), 'utf8').catch(() => undefined)
  if (text === undefined) throw new BackupError(`${folder} is not a backup: it has no backup.json, which a backup that did not end has not either.`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    json = undefined
  }
  const read = manifestShape.safeParse(json)
  if (!read.success) throw new BackupError(`${join(folder, 'backup.json')} cannot be read: it is damaged, or a newer version of Slipway wrote it.`)
  return read.data
}

/** Size and SHA-256 of a file. */
export async function digestOfFile(file: string): Promise<Manifest['database']> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') }
}

/** An error about a full disk, with words that say where. */
export function roomInWords(error: unknown, where: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'SQLITE_FULL') return error
  return new BackupError(`The disk of ${where} is full. Nothing was kept there. Make room, then try again.`)
}
