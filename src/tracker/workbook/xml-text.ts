const chunkBytes = 65_536
const declared = /^<\?xml[^>]{0,100}\sencoding=["']([A-Za-z0-9._-]{1,40})["']/

/** The text of an XML part in pieces, decoded as its first bytes require. Throws RangeError for an unknown encoding. */
export function* xmlText(bytes: Uint8Array): Generator<string> {
  // The decoder removes the byte order mark of its encoding.
  const decoder = new TextDecoder(encodingOf(bytes))
  for (let from = 0; from < bytes.length; from += chunkBytes) yield decoder.decode(bytes.subarray(from, from + chunkBytes), { stream: true })
  yield decoder.decode()
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be'
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  return declared.exec(start)?.[1] ?? 'utf-8'
}
