import { isUtf8 } from 'node:buffer'

export type CodePage = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
export interface FileText {
  text: string
  codePage: CodePage
}

/** Characters of binary content only: control characters except tabs, line ends, form feeds and escapes. */
// oxlint-disable-next-line no-control-regex
const binary = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/
/** Characters of no text in UTF-16, and what bytes undefined in windows-1252 decode to. */
const moreBinary = /[\u007f-\u009f]/

function decoded(bytes: Uint8Array, codePage: CodePage): FileText | undefined {
  try {
    const text = new TextDecoder(codePage, { fatal: true }).decode(bytes)
    return binary.test(text) || (codePage !== 'utf-8' && moreBinary.test(text)) ? undefined : { text, codePage }
  } catch {
    return undefined
  }
}

const marks: [CodePage, number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** The code page that a byte order mark indicates; undefined if there is none. */
export const markedCodePage = (bytes: Uint8Array): CodePage | undefined => marks.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte))?.[0]

/** In UTF-16 text in a Latin script without a mark, nearly every other byte is zero. */
function likelyUtf16(bytes: Uint8Array): CodePage | undefined {
  const start = bytes.subarray(0, 4096)
  const zeros = [0, 0]
  start.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = zeros
  if (Math.max(even, odd) < start.length / 4) return undefined
  return odd > even ? 'utf-16le' : 'utf-16be'
}

/**
 * The text of a file in UTF-8 or UTF-16, with or without a byte order mark, or in windows-1252; undefined if the bytes are not text. Without the
 * mark. Goes by the bytes: what a file says about itself (in XML, say) is often left over from elsewhere.
 */
export function textOfFile(bytes: Uint8Array): FileText | undefined {
  const marked = markedCodePage(bytes)
  if (marked) return decoded(bytes, marked)
  if (bytes.includes(0)) {
    const codePage = bytes.length % 2 === 0 ? likelyUtf16(bytes) : undefined
    return codePage && decoded(bytes, codePage)
  }
  return decoded(bytes, 'utf-8') ?? (isUtf8(bytes) ? undefined : decoded(bytes, 'windows-1252'))
}
