import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Page } from '../../access/page.ts'
import { attachment } from '../../web/attachment.ts'
import { counted } from '../../web/numbers.ts'
import { recordSecurityEvent } from '../../web/security/record.ts'
import { collectPack } from './collect-pack.ts'
import { countPack } from './pack-facts.store.ts'
import { withPack } from './make-pack.ts'

/** What the pack holds, before it is made. */
export async function showPack(page: Page): Promise<void> {
  const { project } = page.access
  const { files, bytes, versions, answers, results } = await countPack(page.db.read, project.id)
  const holds = [
    counted(versions, 'version of the procedure', 'versions of the procedure'),
    counted(answers, 'answer from a signer', 'answers from signers'),
    counted(results, 'test result'),
    files === 0 ? 'no files of evidence' : `${counted(files, 'file of evidence', 'files of evidence')}, ${Math.ceil(bytes / 1e6)} MB`,
  ]
  page.show(
    'pack/index',
    { title: 'Evidence pack', breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] },
    { project, holds, download: `/projects/${project.id}/pack.zip` },
  )
}

/** A client that fetches nothing must not keep a pack on the disk for ever. */
const sendWithinMs = 15 * 60_000
/** What ends a response that nobody waits for any more. */
const cut = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'])

/** Makes the pack and sends it. That it was downloaded is a security event: an event of the record would change the next pack. */
export async function sendPack(page: Page): Promise<void> {
  const collect = (folder: string) => page.db.atOneMoment((db) => collectPack(page, db, folder))
  const left = new AbortController()
  page.res.once('close', () => left.abort())
  if (page.res.closed) left.abort()
  const asking = { person: page.person.personId, gone: left.signal }
  const making = withPack(asking, collect, async (file, { folder }) => {
    recordSecurityEvent(page.context, { kind: 'pack-downloaded', req: page.req })
    page.res.set({
      'Content-Type': 'application/zip',
      'X-Content-Type-Options': 'nosniff',
      'Content-Disposition': attachment(`${folder}-evidence-pack.zip`),
      'Content-Length': String((await stat(file)).size),
    })
    await pipeline(createReadStream(file), page.res, { signal: AbortSignal.timeout(sendWithinMs) }).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && cut.has(String(error.code)))) throw error
    })
  })
  // Nobody reads what is said to someone who has left.
  await making.catch((error: unknown) => {
    if (error !== left.signal.reason) throw error
  })
}
