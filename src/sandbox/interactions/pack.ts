import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { InteractionsTable } from '../../db/tables.ts'
import { longBody } from './interaction.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
/** Showing one exchange unpacks its whole pack: some two megabytes, ten milliseconds. */
const mostInPack = 64

export interface Pack {
  id: string
  bytes: Uint8Array
}

/**
 * Moves the long bodies of a batch out of their rows into packs. Compressing them together, off the main thread, makes of
 * fifty answers of a search what two would be; to write each as it came is what a search would cost most.
 */
export async function packBodies(rows: InteractionsTable[], newId: () => string): Promise<{ rows: InteractionsTable[]; packs: Pack[] }> {
  const long = rows.filter((row) => (row.response_body?.length ?? 0) > longBody)
  const packs: Promise<Pack>[] = []
  const packed = new Map<InteractionsTable, InteractionsTable>()
  for (let from = 0; from < long.length; from += mostInPack) {
    const id = newId()
    const bodies: Buffer[] = []
    let at = 0
    for (const row of long.slice(from, from + mostInPack)) {
      const bytes = Buffer.from(row.response_body ?? '', 'utf8')
      packed.set(row, { ...row, response_body: null, pack_id: id, pack_from: at, pack_length: bytes.length })
      bodies.push(bytes)
      at += bytes.length
    }
    packs.push(compress(Buffer.concat(bodies, at)).then((bytes) => ({ id, bytes })))
  }
  return { rows: rows.map((row) => packed.get(row) ?? row), packs: await Promise.all(packs) }
}

/** One body out of its pack. */
export async function unpackBody(bytes: Uint8Array, place: { from: number; length: number }): Promise<string> {
  const whole = await decompress(bytes)
  return whole.subarray(place.from, place.from + place.length).toString('utf8')
}
