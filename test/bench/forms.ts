export interface Form {
  method: 'GET' | 'POST'
  /** Its address, beginning with a slash. */
  action: string
  /** Each field by name, with its value. */
  fields: [string, string][]
}

const base = 'http://a.example'
const unescaped = (html: string): string =>
  html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? undefined : unescaped(value)
}
const pathOf = (address: string, page: string): string => {
  const { pathname, search } = new URL(address, base + page)
  return pathname + search
}

/** The forms of a page, without fields outside a form that refer to it by name. */
export const formsOf = (html: string, page: string): Form[] =>
  html
    .split('<form')
    .slice(1)
    .map((piece): Form => {
      const [inside = ''] = piece.split('</form>')
      const [tag = ''] = inside.split('>')
      const fields = inside
        .split(/<(?=input|textarea|select)/)
        .slice(1)
        .flatMap((field): [string, string][] => {
          const name = attribute(field, 'name')
          return name === undefined || / type="file"/.test(field) ? [] : [[name, attribute(field, 'value') ?? '']]
        })
      return { method: / method="post"/i.test(tag) ? 'POST' : 'GET', action: pathOf(attribute(tag, 'action') ?? '', page), fields }
    })

/** The addresses on the same site that a page links to. */
export const linksOf = (html: string, page: string): string[] =>
  [...html.matchAll(/<a [^>]*href="([^"#]+)/g)]
    .map((match) => unescaped(match[1] ?? ''))
    .flatMap((href) => (/^(https?:|mailto:|tel:)/.test(href) ? [] : [pathOf(href, page)]))
