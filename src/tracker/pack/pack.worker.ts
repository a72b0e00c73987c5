import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { drawPdf } from '../../pdf/draw.ts'
import type { PackPart, PackTask } from './pack-parts.ts'
import { ZipWriter } from './zip-writer.ts'

export type PackMessage = { made: string[] }

const { file, folder, date }: PackTask = workerData

async function* contentOf(part: PackPart): AsyncGenerator<Uint8Array> {
  if (part.kind === 'text') for (const piece of part.pieces) yield Buffer.from(piece)
  else if (part.kind === 'pdf') yield await drawPdf(part.document)
  else yield* createReadStream(part.from)
}

const parts: PackPart[] = []
const { promise: allReceived, resolve } = Promise.withResolvers<void>()
parentPort?.on('message', (part: PackPart | null) => (part === null ? resolve() : parts.push(part)))
await allReceived

const handle = await open(file, 'wx', 0o600)
const zip = new ZipWriter(handle, date)
const sums: string[] = []
for (const part of parts) sums.push(`${await zip.add(`${folder}/${part.path}`, contentOf(part))}  ${part.path}\n`)
await zip.add(`${folder}/SHA256SUMS`, [Buffer.from(sums.join(''))])
await zip.finish()
await handle.close()
parentPort?.postMessage({ made: sums } satisfies PackMessage)
