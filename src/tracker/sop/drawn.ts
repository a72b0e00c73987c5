import type { Database } from '../../db/database.ts'
import { digestOf } from '../../digest.ts'
import type { Digest } from '../../digest.ts'
import { escape } from '../../web/components/html.ts'
import { drawMarkdown } from '../../web/draw-markdown.ts'
import type { Drawing } from '../../web/draw-markdown.ts'
import { InvalidFormError } from '../../errors.ts'
import { keepDrawing, listDrawings } from './drawings.store.ts'
import type { Drawn } from './drawings.store.ts'

/**
 * The HTML of drafts and versions, in their order: kept since they were saved, or drawn now and kept where they were saved before there were drawings. What
 * cannot be laid out is shown as the plain text that was signed.
 */
export async function htmlsOf(db: Database, texts: { of: Drawn; body: string }[]): Promise<string[]> {
  const drawn = texts.filter((one) => one.body !== '').map((one) => ({ ...one, digest: digestOf(one.body) }))
  const kept = drawn.length === 0 ? [] : await listDrawings(db.read, drawn)
  return Promise.all(
    texts.map(async ({ of, body }) => {
      const found = kept.find((one) => one.kind === of.kind && one.id === of.id)
      return body === '' ? '' : ((found ? found.html : await drawNow(db, of, body)) ?? plain(body))
    }),
  )
}

/** The HTML of one text. */
export const htmlOf = async (db: Database, of: Drawn, body: string): Promise<string> => (await htmlsOf(db, [{ of, body }]))[0] ?? ''

/** Null if it cannot be laid out. */
async function drawNow(db: Database, of: Drawn, body: string): Promise<string | null> {
  const drawing = await drawMarkdown(body)
  if (drawing.kind === 'busy') return null
  const html = drawing.kind === 'drawn' ? drawing.html : null
  // If it cannot be stored, the page is shown anyway and the next one renders it again.
  await db.transaction((trx) => keepDrawing(trx, of, { digest: digestOf(body), html })).catch(() => undefined)
  return html
}

/** The HTML of a text that is kept nowhere as a draft or version. */
export async function htmlOfText(body: string): Promise<string> {
  const drawing = await drawMarkdown(body)
  return drawing.kind === 'drawn' ? drawing.html : plain(body)
}

const plain = (body: string): string =>
  `<p class="nhsuk-hint">This text is shown as it was written, because it could not be laid out.</p><p class="app-kept-lines">${escape(body)}</p>`

/** The drawing of a text that someone wants to save; throws InvalidFormError with what to do where it cannot be laid out. */
export async function mustBeDrawn(field: string, body: string): Promise<{ digest: Digest; html: string }> {
  const drawing: Drawing = await drawMarkdown(body)
  if (drawing.kind !== 'drawn') throw new InvalidFormError({ [field]: drawing.says })
  return { digest: digestOf(body), html: drawing.html }
}
