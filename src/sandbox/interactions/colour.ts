import { escape } from '../../web/components/html.ts'

const longestLine = 2000

/**
 * A line of JSON or XML as markup with its names, texts and numbers coloured; a very long one is only escaped. Takes time proportional to its
 * length, whatever it contains.
 */
export const coloured = (line: string, language: 'json' | 'xml'): string =>
  line.length > longestLine ? escape(line) : language === 'json' ? colouredJson(line) : colouredXml(line)

type Colour = 'name' | 'text' | 'number' | 'mark'
export const inColour = (colour: Colour, text: string): string => (text === '' ? '' : `<span class="app-colour-${colour}">${escape(text)}</span>`)

const jsonParts = /"(?:[^"\\]|\\[^])*"?|-?\d[\d.eE+-]*|[a-z]+|[{}[\],:]+|[^"\da-z{}[\],:-]+|-/g

function colouredJson(line: string): string {
  const parts = line.match(jsonParts) ?? []
  return parts
    .map((part, index) => {
      if (part.startsWith('"')) return inColour(parts[index + 1]?.startsWith(':') ? 'name' : 'text', part)
      if (/^-?\d/.test(part) || ['true', 'false', 'null'].includes(part)) return inColour('number', part)
      return /^[{}[\],:]/.test(part) ? inColour('mark', part) : escape(part)
    })
    .join('')
}

/** A tag up to its end, whatever its attributes contain; or the text between two tags. */
const xmlParts = /<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>?|[^<]+/g
const tagParts = /"[^"]*"?|'[^']*'?|[\w.:-]+|[^"'\w.:-]+/g

function colouredXml(line: string): string {
  return (line.match(xmlParts) ?? []).map((part) => (part.startsWith('<') ? colouredTag(part) : escape(part))).join('')
}

function colouredTag(tag: string): string {
  return (tag.match(tagParts) ?? []).map((part) => inColour(/^["']/.test(part) ? 'text' : /^[\w.:-]/.test(part) ? 'name' : 'mark', part)).join('')
}
