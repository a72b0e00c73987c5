/** A byte that is not UTF-8 becomes a lone surrogate, which UTF-8 text never contains, until it is known which cell it is in. */
const badByte = 0xdc00
const sampleBytes = 4096
const windows1252 = new TextDecoder('windows-1252')
/** The characters of the bytes from 0x80 on. */
const upperLetters = windows1252.decode(Uint8Array.from({ length: 128 }, (_, at) => 0x80 + at))

/**
 * Which kind of UTF-16 a text file is in, if any: by its byte order mark, or because every second byte at its start is zero. Excel saves "Unicode
 * text" like that.
 */
export function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const sample = bytes.subarray(0, Math.min(sampleBytes, bytes.length & ~1))
  const zeros = [0, 0]
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const enough = Math.max(2, sample.length / 4)
  if (even === 0 && odd >= enough) return 'utf-16le'
  return odd === 0 && even >= enough ? 'utf-16be' : undefined
}

/**
 * The text of a CSV file. Excel writes "CSV" in the code page of the machine, and only "CSV UTF-8" in UTF-8: a file without a single multi-byte
 * character in UTF-8 is read as windows-1252. Otherwise bytes that are not UTF-8 are marked, for `withGuesses`.
 */
export function csvText(bytes: Uint8Array): string {
  const utf16 = utf16Of(bytes)
  if (utf16 !== undefined) return new TextDecoder(utf16).decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const { text, isUtf8 } = withBadBytesMarked(bytes)
    return isUtf8 ? text : windows1252.decode(bytes)
  }
}

/** A cell with its marked bytes read as windows-1252, and whether there were any. */
export function withGuesses(text: string): { text: string; isGuess: boolean } {
  if (text.isWellFormed()) return { text, isGuess: text.includes('\uFFFD') }
  const guessed = text.replaceAll(/[\uDC80-\uDCFF]/gu, (mark) => upperLetters.charAt(mark.charCodeAt(0) - badByte - 0x80))
  return { text: guessed, isGuess: true }
}

function withBadBytesMarked(bytes: Uint8Array): { text: string; isUtf8: boolean } {
  const units = new Uint16Array(bytes.length)
  let length = 0
  let isUtf8 = false
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0
    const size = first < 0x80 ? 1 : sizeOfLetter(bytes, at)
    if (size < 2) {
      units[length] = size === 1 ? first : badByte + first
      length += 1
      at += 1
      continue
    }
    isUtf8 = true
    let code = first & (0x7f >> size)
    for (let next = 1; next < size; next += 1) code = (code << 6) | ((bytes[at + next] ?? 0) & 0x3f)
    for (const unit of code > 0xffff ? [0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff)] : [code]) {
      units[length] = unit
      length += 1
    }
    at += size
  }
  const text = Buffer.from(units.buffer, 0, length * 2).toString('utf16le')
  return { text: text.startsWith('\uFEFF') ? text.slice(1) : text, isUtf8 }
}

/** How many bytes the multi-byte character at this position has; 0 if it is not UTF-8. */
function sizeOfLetter(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  const second = bytes[at + 1] ?? 0
  const size = first >= 0xc2 && first <= 0xdf ? 2 : (first & 0xf0) === 0xe0 ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0
  // Refuses overlong forms, surrogates, and anything beyond the last character.
  const [least, most] =
    first === 0xe0 ? [0xa0, 0xbf] : first === 0xed ? [0x80, 0x9f] : first === 0xf0 ? [0x90, 0xbf] : first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf]
  if (size === 0 || second < least || second > most) return 0
  for (let next = 2; next < size; next += 1) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0
  return size
}
