import { fileTypeFromBuffer } from 'file-type'
import { withoutDetails } from './pictures/without-details.ts'
import { endOf } from '../text.ts'
import { markedCodePage, textOfFile } from './text-of-file.ts'

/** A file as uploaded with a form. */
export interface GivenFile {
  name: string
  bytes: Buffer
}

/** A file that may be evidence: the name to show and send it under, the type of its content, and its text if it is text. */
export interface AcceptedFile extends GivenFile {
  type: string
  text?: string
  /** What its camera or program wrote beside the picture was removed: the place, the time, the device. */
  isCleaned?: true
}

/** Kinds of file by their content, each with the extensions that its name may have. */
const kinds: Record<string, string[]> = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
}
const textEndings = ['txt', 'csv', 'log', 'md', 'eml', 'json', 'xml']

/** The kinds in words, for the page with the file field. */
export const acceptedKinds =
  'PDF, Word, Excel, PowerPoint or OpenDocument without macros, pictures (PNG, JPEG, WebP, GIF), and plain text (txt, csv, log, eml, json, xml)'
/** The same for a file field. */
export const acceptedEndings = [...Object.values(kinds).flat(), ...textEndings].map((ending) => `.${ending}`).join(',')

const endingOf = (name: string): string => /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''

/** The last part of the name, without characters that mean something to a file system or a header. */
const safeName = (name: string): string => endOf((name.split(/[/\\]/).at(-1) ?? '').replaceAll(/[\p{Cc}\p{Cf}"<>|:*?]/gu, '').trim(), 150) || 'file'

/** What a file is by its content; or, in a sentence, why it is rejected. */
export async function acceptFile(given: GivenFile): Promise<{ file: AcceptedFile } | { fault: string }> {
  const name = safeName(given.name)
  const ending = endingOf(name)
  if (given.bytes.length === 0) return { fault: `${name} is empty` }
  const found = (await fileTypeFromBuffer(given.bytes))?.mime
  if (textEndings.includes(ending)) {
    // Some audio also begins with a byte order mark.
    const mayBeText = found === undefined || found === 'application/xml' || markedCodePage(given.bytes) !== undefined
    const read = mayBeText ? textOfFile(given.bytes) : undefined
    return read
      ? { file: { name, bytes: given.bytes, type: `text/plain; charset=${read.codePage}`, text: read.text } }
      : { fault: `${name} is called a text, but it holds something else. Save it as what it is` }
  }
  const endings = found === undefined ? undefined : kinds[found]
  if (found !== undefined && endings?.includes(ending)) {
    const cleaned = await withoutDetails(found, given.bytes)
    if (!cleaned) return { fault: `${name} cannot be read as a picture. Open it, save it again, and choose it` }
    return { file: { name, bytes: cleaned.bytes, type: found, ...(cleaned.removed ? { isCleaned: true } : {}) } }
  }
  if (endings) return { fault: `${name} is a ${endings[0] ?? ''} file by its content. Give it that ending and choose it again` }
  return {
    fault: Object.values(kinds).some((one) => one.includes(ending))
      ? `${name} does not hold what its ending says, or it is protected by a password. Open it, save it again, and choose it`
      : `${name} is of a kind that is not taken. Take ${acceptedKinds}`,
  }
}

/** "12 KB" or "1.4 MB". */
export const sizeOf = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
