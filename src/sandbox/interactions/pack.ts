import { z } from 'zod'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { Reader } from '../../db/database.ts'
import type { InteractionsTable } from '../../db/tables/sandbox.ts'
import type { SlotAnswer } from '../slots/slot-answer.ts'
import { readExchangeText } from './interaction.ts'
import type { Kept } from './interaction.ts'
import { bodyOf, recipeOf, recipeShape } from './recipe.ts'
import type { Recipe } from './recipe.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
/** Showing one exchange decompresses its whole pack. */
const mostInPack = 64

export interface Pack {
  id: string
  bytes: Uint8Array
}

/** An interaction that can go into a pack. */
export interface Packable extends Kept {
  recipe: SlotAnswer | null
}

/** What a pack holds of an exchange: the body itself, or its recipe and the position of the included entries in the pack. */
type Rest = { body: string } | { recipe: Recipe; included: [from: number, length: number] }
const rests: z.ZodType<Rest> = z.union([z.object({ recipe: recipeShape, included: z.tuple([z.number(), z.number()]) }), z.object({ body: z.string() })])

/**
 * Moves headers and bodies of a batch out of their rows into packs. An exchange is nearly the same as the one before, so that many compressed
 * together, off the main thread, take little more space than one; writing each by itself would be the largest cost of a search. The row keeps what
 * the log is listed, searched and judged by.
 */
export async function packBodies(batch: Packable[], newId: () => string): Promise<{ rows: InteractionsTable[]; packs: Pack[] }> {
  const rows: InteractionsTable[] = []
  const packs: Promise<Pack>[] = []
  for (let from = 0; from < batch.length; from += mostInPack) {
    const id = newId()
    const texts: string[] = []
    let at = 0
    const add = (text: string): [number, number] => {
      const place: [number, number] = [at, Buffer.byteLength(text)]
      texts.push(text)
      at += place[1]
      return place
    }
    const included = new Map<string, [number, number]>()
    for (const { row, exchange, recipe } of batch.slice(from, from + mostInPack)) {
      const rest: Rest =
        recipe === null
          ? { body: row.response_digest === null ? '' : (row.response_body ?? '') }
          : { recipe: recipeOf(recipe), included: included.get(recipe.included) ?? add(recipe.included) }
      if ('included' in rest) included.set(recipe?.included ?? '', rest.included)
      const [pack_from, pack_length] = add(`${exchange}\n${JSON.stringify(rest)}`)
      rows.push({ ...row, request_headers: '', request_body: null, response_headers: '', response_body: null, pack_id: id, pack_from, pack_length })
    }
    packs.push(compress(Buffer.from(texts.join(''))).then((bytes) => ({ id, bytes })))
  }
  return { rows, packs: await Promise.all(packs) }
}

/** A row with its headers and bodies, read from its pack. */
export async function unpacked(db: Reader, row: InteractionsTable, bytes: Uint8Array): Promise<InteractionsTable> {
  const whole = await decompress(bytes)
  const textAt = (from: number, length: number): string => whole.toString('utf8', from, from + length)
  const text = textAt(row.pack_from ?? 0, row.pack_length ?? 0)
  // Older packs hold only the bodies.
  if (row.request_headers !== '') return { ...row, response_body: text }
  const end = text.indexOf('\n')
  const { requestHeaders, requestBody, responseHeaders, answered } = readExchangeText(text.slice(0, end))
  const rest = rests.parse(JSON.parse(text.slice(end + 1)))
  const body = row.response_digest === null ? answered : 'body' in rest ? rest.body : await bodyOf(db, rest.recipe, textAt(...rest.included))
  return {
    ...row,
    request_headers: JSON.stringify(requestHeaders),
    request_body: requestBody,
    response_headers: JSON.stringify(responseHeaders),
    response_body: body,
  }
}
