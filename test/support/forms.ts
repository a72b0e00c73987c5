/** A field as a page draws it; a select or radio buttons with the values that they offer. */
export interface DrawnField {
  name: string
  type: string
  value: string
  options: string[]
}
export interface DrawnForm {
  action: string
  fields: DrawnField[]
  /** Buttons with a name, and those that send the form elsewhere. */
  buttons: { action: string | undefined; name: string | undefined; value: string }[]
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }
const plain = (text: string): string =>
  text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (all, code: string) =>
    code.startsWith('#') ? String.fromCodePoint(code[1] === 'x' ? parseInt(code.slice(2), 16) : Number(code.slice(1))) : (named[code] ?? all),
  )
const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : plain(found)
}

/** The forms of a page that are posted, as a browser without scripts reads them. */
export function formsIn(html: string): DrawnForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)]
    .filter(([, tag = '']) => /method="post"/i.test(tag))
    .map(([, tag = '', inside = '']) => {
      const fields: DrawnField[] = []
      for (const [one, kind = ''] of inside.matchAll(/<(input|textarea|select)\b[^>]*>/g)) {
        const name = attribute(one, 'name')
        if (name === undefined) continue
        const type = kind === 'input' ? (attribute(one, 'type') ?? 'text') : kind
        const value = attribute(one, 'value') ?? ''
        const known = fields.find((field) => field.name === name && (type === 'radio' || type === 'checkbox'))
        if (known) known.options.push(value)
        else {
          const rest = inside.slice(inside.indexOf(one) + one.length)
          const until = rest.slice(0, Math.max(0, rest.indexOf(`</${kind}>`)))
          const options = kind === 'select' ? [...until.matchAll(/<option\b[^>]*>/g)].map(([option]) => attribute(option, 'value') ?? '') : [value]
          fields.push({
            name,
            type,
            value: kind === 'textarea' ? plain(until) : type === 'radio' || type === 'checkbox' || kind === 'select' ? '' : value,
            options,
          })
        }
      }
      const buttons = [...inside.matchAll(/<button\b[^>]*>/g)].map(([one]) => ({
        action: attribute(one, 'formaction'),
        name: attribute(one, 'name'),
        value: attribute(one, 'value') ?? '',
      }))
      return { action: attribute(tag, 'action') ?? '', fields, buttons }
    })
}

/** What is sent when a person fills in a form and presses its last button; undefined for a form without one. */
export function asForm(form: DrawnForm, fill: (field: DrawnField) => string | undefined): { action: string; fields: Record<string, string> } | undefined {
  const button = form.buttons.at(-1)
  if (!button) return undefined
  const fields: Record<string, string> = {}
  for (const field of form.fields) {
    if (field.type === 'file' || field.name === '_csrf') continue
    const filled = field.type === 'hidden' ? undefined : fill(field)
    if (filled !== undefined) fields[field.name] = filled
    else if (field.type !== 'radio' && field.type !== 'checkbox') fields[field.name] = field.value
  }
  if (button.name !== undefined) fields[button.name] = button.value
  return { action: button.action ?? form.action, fields }
}
