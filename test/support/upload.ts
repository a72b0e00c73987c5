import type { Visitor } from './world.ts'

/** The fields of the form that the page of an uploaded file proposes: ticked, chosen or hidden. */
export function proposedFields(html: string): Record<string, string> {
  const form = /<form method="post"[^>]* id="found"[^>]*>(.*?)<\/form>/s.exec(html)?.[1] ?? ''
  const fields: Record<string, string> = {}
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const [name, value] = [/ name="([^"]*)"/.exec(tag)?.[1], / value="([^"]*)"/.exec(tag)?.[1] ?? '']
    if (name !== undefined && (tag.includes('type="hidden"') || / checked(?=[\s>])/.test(tag))) fields[name] = value
  }
  for (const [, name = '', options = ''] of form.matchAll(/<select[^>]* name="([^"]*)"[^>]*>(.*?)<\/select>/gs))
    fields[name] = / value="([^"]*)"[^>]* selected/.exec(options.match(/<option[^>]*selected[^>]*>/)?.[0] ?? '')?.[1] ?? ''
  const { _csrf: _, ...rest } = fields
  return rest
}

/** Uploads a file and continues with what is proposed for it, or with other fields. */
export async function uploadAndContinue(visitor: Visitor, bytes: Uint8Array, name: string, otherwise: Record<string, string> = {}) {
  await visitor.get('/imports/new')
  const kept = await visitor.upload('/imports/new', bytes, name)
  if (kept.location === null || !kept.location.startsWith('/imports/files/')) return kept
  const found = await visitor.get(kept.location)
  return visitor.post(kept.location, { ...proposedFields(found.text), do: 'read', ...otherwise })
}
