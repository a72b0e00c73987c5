import type { Visitor } from './world.ts'

interface DrawnForm {
  action: string
  fields: Record<string, string>
}

const unescaped = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&#34;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : unescaped(found)
}

/** What a form sends as it is drawn: hidden and chosen values, the first radio button, the text of areas. Passwords stay empty. */
function fieldsOf(html: string): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const [name, type] = [attribute(tag, 'name'), attribute(tag, 'type') ?? 'text']
    if (name === undefined || type === 'file' || type === 'submit') continue
    if (type === 'checkbox' ? !/\schecked\b/.test(tag) : type === 'radio' && name in fields && !/\schecked\b/.test(tag)) continue
    fields[name] = attribute(tag, 'value') ?? (type === 'checkbox' ? 'on' : '')
  }
  for (const [, tag = '', text = ''] of html.matchAll(/<textarea\b([^>]*)>\n?([^<]*)<\/textarea>/g)) fields[attribute(tag, 'name') ?? ''] = unescaped(text)
  for (const [, tag = '', options = ''] of html.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
    const chosen = /<option\b[^>]*\bselected\b[^>]*>/.exec(options)?.[0] ?? /<option\b[^>]*>/.exec(options)?.[0] ?? ''
    fields[attribute(tag, 'name') ?? ''] = attribute(chosen, 'value') ?? ''
  }
  return fields
}

/** Every form of a page that writes, once for each of its buttons. */
export function formsOf(html: string, page: string): DrawnForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].flatMap(([, tag = '', inner = '']) => {
    const action = attribute(` ${tag}`, 'action') ?? page
    if (!/method="post"/i.test(tag)) return []
    const fields = fieldsOf(inner)
    const buttons = [...inner.matchAll(/<button\b[^>]*>/g)].map(([button]) => button)
    return buttons.map((button) => {
      const name = attribute(button, 'name')
      return {
        action: attribute(button, 'formaction') ?? action,
        fields: name === undefined ? fields : { ...fields, [name]: attribute(button, 'value') ?? '' },
      }
    })
  })
}

const id = /[0-9a-f]{8}-[0-9a-f-]{27}/g
/** An address without its ids and list keys, so that one of many is enough. */
const kindOf = (address: string): string =>
  address
    .replace(/[?#].*/, '')
    .replaceAll(id, ':id')
    .replace(/\/prerequisites\/[\w-]+/, '/prerequisites/:key')

export interface Sent {
  page: string
  action: string
  status: number
  text: string
}

/** After these nobody could continue: somebody is removed from the project, or the correction ends. */
const leftOut = /\/people\/[^/]+\/leave$|\/correction\/end$/

/**
 * Opens every kind of page below an address that this person finds by its links, and the other given pages, and sends every kind of form on them as it is
 * drawn.
 */
export async function sendEveryForm(
  visitor: Visitor,
  home: string,
  beside: string[] = [],
): Promise<{ pages: { page: string; status: number }[]; sent: Sent[] }> {
  const queue = [home, ...beside]
  const known = new Set(queue.map(kindOf))
  const tried = new Set<string>()
  const pages: { page: string; status: number }[] = []
  const sent: Sent[] = []
  for (let page = queue.shift(); page !== undefined; page = queue.shift()) {
    const shown = await visitor.get(page)
    if (!beside.includes(page)) pages.push({ page: kindOf(page), status: shown.status })
    if (shown.status !== 200 || !shown.headers.get('content-type')?.startsWith('text/html')) continue
    for (const [, href = ''] of shown.text.matchAll(/href="([^"]+)"/g)) {
      const address = unescaped(href).replace(/#.*/, '')
      if (!address.startsWith(`${home}/`) || known.has(kindOf(address))) continue
      known.add(kindOf(address))
      queue.push(address)
    }
    // The page is loaded again after each form, because a form may have changed what the next one has.
    for (let html = shown.text; ;) {
      const form = formsOf(html, page).find(
        (one) => one.action.startsWith(home) && !leftOut.test(one.action) && !tried.has(`${kindOf(one.action)} ${one.fields['act'] ?? ''}`),
      )
      if (!form) break
      tried.add(`${kindOf(form.action)} ${form.fields['act'] ?? ''}`)
      const { status, text } = await visitor.post(form.action, form.fields)
      sent.push({ page: kindOf(page), action: kindOf(form.action), status, text })
      html = (await visitor.get(page)).text
    }
  }
  return { pages, sent }
}
