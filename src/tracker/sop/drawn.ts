import type { Database } from '../../db/database.ts'
import { digestOf } from '../../digest.ts'
import type { Digest } from '../../digest.ts'
import { escape } from '../../web/components/html.ts'
import { drawMarkdown } from '../../web/draw-markdown.ts'
import type { Drawing } from '../../web/draw-markdown.ts'
import { InvalidFormError } from '../../errors.ts'
import { findDrawing, keepDrawing } from './drawings.store.ts'
import type { Drawn } from './drawings.store.ts'

/**
 * The HTML of a draft or a version: kept since it was saved, or drawn now and kept where it was saved before there were drawings. What cannot be laid out
 * is shown as the plain text that was signed.
 */
export async function htmlOf(db: Database, of: Drawn, body: string): Promise<string> {
  if (body === '') return ''
  const digest = digestOf(body)
  const kept = await findDrawing(db.read, of, digest)
  if (kept) return kept.html ?? plain(body)
  const drawing = await drawMarkdown(body)
  if (drawing.kind === 'busy') return plain(body)
  const html = drawing.kind === 'drawn' ? drawing.html : null
  // If it cannot be stored, the page is shown anyway and the next one renders it again.
  await db.transaction((trx) => keepDrawing(trx, of, { digest, html })).catch(() => undefined)
  return html ?? plain(body)
}

const plain = (body: string): string =>
  `<p class="nhsuk-hint">This text is shown as it was written, because it could not be laid out.</p><p class="app-kept-lines">${escape(body)}</p>`

/** The drawing of a text that someone wants to save; throws InvalidFormError with what to do where it cannot be laid out. */
export async function mustBeDrawn(field: string, body: string): Promise<{ digest: Digest; html: string }> {
  const drawing: Drawing = await drawMarkdown(body)
  if (drawing.kind !== 'drawn') throw new InvalidFormError({ [field]: drawing.says })
  return { digest: digestOf(body), html: drawing.html }
}
