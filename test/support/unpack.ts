import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The files of a zip whose entries are not compressed, by name. */
export function unzipped(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  let at = zip.readUInt32LE(zip.length - 6)
  for (let left = zip.readUInt16LE(zip.length - 12); left > 0; left -= 1) {
    const [size, nameLength, offset] = [zip.readUInt32LE(at + 24), zip.readUInt16LE(at + 28), zip.readUInt32LE(at + 42)]
    files.set(zip.toString('utf8', at + 46, at + 46 + nameLength), zip.subarray(offset + 30 + nameLength, offset + 30 + nameLength + size))
    at += 46 + nameLength
  }
  return files
}

/** Writes the files to a folder, as someone who unzips them; returns where verify.mjs is. */
export function unpack(files: Map<string, Buffer>, folder: string): string {
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  return join(folder, readdirSync(folder)[0] ?? '')
}

/** What `node verify.mjs` says in that folder. */
export function verified(at: string, ...more: string[]): { status: number | null; says: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(at, 'verify.mjs'), ...more], { encoding: 'utf8' })
  return { status, says: stdout + stderr }
}
