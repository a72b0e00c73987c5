import { randomUUID } from 'node:crypto'

/** Sends the requests of an .http file as the clients of editors do: file variables, and `{{name.response.body.$.path}}` of an earlier answer. */
export async function runHttpFile(file: string): Promise<{ name: string; status: number; text: string }[]> {
  const [head = '', ...parts] = file.split(/^### /m)
  const variables = new Map([...head.matchAll(/^@(\w+) = (.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
  const answered = new Map<string, Record<string, string>>()
  const filled = (text: string): string =>
    text.replaceAll(/\{\{([^}]+)\}\}/g, (whole, name: string) => {
      if (name === '$guid') return randomUUID()
      const [, request = '', member = ''] = /^(\w+)\.response\.body\.\$\.(\w+)$/.exec(name) ?? []
      if (request !== '') return answered.get(request)?.[member] ?? whole
      const value = variables.get(name)
      return value === undefined ? whole : filled(value)
    })
  const told = []
  for (const part of parts) {
    const [title = '', named = '', first = '', ...rest] = part.split('\n')
    const blank = rest.indexOf('')
    const lines = rest.slice(0, blank === -1 ? rest.length : blank)
    const body = rest.slice(lines.length).join('\n').trim()
    const [method = '', url = ''] = first.split(' ')
    const answer = await fetch(filled(url), {
      method,
      headers: Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), filled(line.slice(line.indexOf(':') + 1).trim())])),
      ...(body === '' ? {} : { body: filled(body) }),
    })
    const text = await answer.text()
    answered.set(named.replace('# @name ', ''), JSON.parse(text) as Record<string, string>)
    told.push({ name: title, status: answer.status, text })
  }
  return told
}
