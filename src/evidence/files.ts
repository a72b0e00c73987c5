import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from '../digest.ts'
import type { Digest } from '../digest.ts'

const isStoredName = (name: string): boolean => /^[0-9a-f-]{36}$/.test(name)

/** Stores a file in this folder under a random name; resolves once it is on the disk. */
export async function keepFile(folder: string, bytes: Buffer): Promise<{ storedAs: string; digest: Digest }> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const storedAs = randomUUID()
  const handle = await open(join(folder, storedAs), 'wx', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { storedAs, digest: digestOf(bytes) }
}

/** The bytes of a stored file; undefined if it is gone. */
export async function readKeptFile(folder: string, storedAs: string): Promise<Buffer | undefined> {
  if (!isStoredName(storedAs)) return undefined
  return readFile(join(folder, storedAs)).catch(() => undefined)
}

/** Deletes stored files; those that are already gone do not matter. */
export async function dropFiles(folder: string, stored: string[]): Promise<void> {
  for (const name of stored.filter(isStoredName)) await rm(join(folder, name), { force: true })
}

/** Copies stored files into another folder; resolves once they are on the disk. Returns the names of those that are gone. */
export async function copyKeptFiles(from: string, to: string, stored: string[]): Promise<string[]> {
  const gone: string[] = []
  for (const name of stored.filter(isStoredName)) {
    try {
      await copyFile(join(from, name), join(to, name))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
      gone.push(name)
      continue
    }
    const handle = await open(join(to, name), 'r')
    await handle.sync().finally(() => handle.close())
  }
  return gone
}

/** The stored files in a folder; other files there are not ours. Empty if there is no folder. */
export async function listKept(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter(isStoredName)
}
