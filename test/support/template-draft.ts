import { hidden } from './started-project.ts'
import type { Visitor } from './world.ts'

export const templatesPath = '/admin/templates'
export const draftPath = `${templatesPath}/draft`

/** Starts a draft of the templates. */
export async function startDraft(by: Visitor) {
  const { text } = await by.get(templatesPath)
  return by.post(draftPath, { from: hidden(text, 'from') })
}

/** Sends the form of an item as a browser would, with these fields changed. */
export async function sendForm(by: Visitor, address: string, change: Record<string, string | string[]> = {}) {
  const page = await by.get(address)
  return by.post(address, { ...filledIn(page.text), ...change })
}

export async function publishDraft(by: Visitor, day: string, note: string) {
  const page = await by.get(`${draftPath}/publish`)
  return by.post(`${draftPath}/publish`, { version: hidden(page.text, 'version'), effective_on: day, note })
}

/** The fields of the form on a page, as a browser would send them. */
export function filledIn(text: string): Record<string, string | string[]> {
  const decoded = (words: string) =>
    words.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  const form = text.slice(text.indexOf('<main'))
  const fields: Record<string, string | string[]> = {}
  for (const [, tag = ''] of form.matchAll(/<input ([^>]*)>/g)) {
    const of = (name: string) => decoded(new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
    const name = of('name')
    if (name === '' || name === '_csrf') continue
    const isTick = tag.includes('type="checkbox"')
    if ((isTick || tag.includes('type="radio"')) && !/\bchecked\b/.test(tag)) continue
    fields[name] = isTick ? [...[fields[name] ?? []].flat(), of('value')] : of('value')
  }
  for (const [, name = '', value = ''] of form.matchAll(/<textarea [^>]*name="([^"]*)"[^>]*>([^<]*)<\/textarea>/g))
    fields[name] = decoded(value).replace(/^\n/, '')
  for (const [, name = '', options = ''] of form.matchAll(/<select [^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs))
    fields[name] = decoded(/value="([^"]*)" selected/.exec(options)?.[1] ?? '')
  return fields
}
