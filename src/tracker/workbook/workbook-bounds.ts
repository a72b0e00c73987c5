import { utf16Of } from './csv-text.ts'
import { readZipDirectory, type ZipEntry } from './zip-directory.ts'
import { mostServices } from './most-services.ts'
import { WorkbookRefusal } from './workbook-refusal.ts'

const MB = 1024 * 1024
const LARGEST_FILE = 10 * MB
const LARGEST_ENTRY = 40 * MB
const LARGEST_CONTENT = 60 * MB
const MOST_ENTRIES = 1000
export const MOST_SHEETS = 30

export const BROKEN = 'The workbook is damaged or was only partly uploaded. Open it in Excel, save it again as .xlsx and upload the new file.'
const COPY = 'Copy the sheet that is needed into a new workbook and upload that.'
export const TOO_LARGE = `The workbook unpacks to far more than a plan or a tracker holds: up to ${LARGEST_CONTENT / MB} MB, ${LARGEST_ENTRY / MB} MB a part, ${MOST_SHEETS} sheets and ${MOST_ENTRIES} parts are read. ${COPY}`
const grouped = (count: number): string => count.toLocaleString('en-GB')
export const tooManyRows = (rows: number): string =>
  rows > mostServices
    ? `A sheet of this file has more than ${grouped(mostServices)} rows. Split it into files of at most ${grouped(mostServices)} services and import one after the other.`
    : `The workbook unpacks to a sheet of more than ${grouped(rows)} rows, which is more than a plan has. ${COPY}`
export const TOO_WIDE = `The file has far more cells than ${grouped(mostServices)} services need, or more text in a cell than Excel keeps. Remove what is not needed, save it and upload it again.`
export const tooLong = (milliseconds: number): string =>
  `Reading this file takes more than ${milliseconds / 1000} seconds of processor time, our limit for one file. ${COPY}`
export const tooMuchMemory = (megabytes: number): string => `Reading this file takes more than ${megabytes} MB of memory, our limit for one file. ${COPY}`

/** Checks what the bytes reveal without unpacking anything. Throws WorkbookRefusal. */
export function checkBeforeUnpacking(bytes: Uint8Array): ZipEntry[] {
  if (bytes.length === 0) throw new WorkbookRefusal('The file is empty. Choose the workbook again and upload it.')
  if (bytes.length > LARGEST_FILE)
    throw new WorkbookRefusal('The file is larger than 10 MB. Remove pictures and sheets that are not needed, save it and upload it again.')
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]))
    throw new WorkbookRefusal(
      'The workbook is protected by a password or is in the old .xls format. Remove the password, save it as .xlsx and upload it again.',
    )
  if (!startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]))
    throw new WorkbookRefusal(
      'The file is not an Excel workbook. Upload a file saved as .xlsx; a rollout tracker or a catalogue of products may also be a .csv.',
    )

  const entries = readZipDirectory(bytes, MOST_ENTRIES + 1)
  if (entries === undefined) throw new WorkbookRefusal(BROKEN)
  if (entries.some((entry) => /(^|\/)vbaproject\.bin$/.test(entry.part)))
    throw new WorkbookRefusal('The workbook contains macros. Save it as .xlsx without macros and upload it again.')
  const content = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0)
  if (
    entries.length > MOST_ENTRIES ||
    entries.filter((entry) => /(^|\/)worksheets\/[^/]+\.xml$/.test(entry.part)).length > MOST_SHEETS ||
    content > LARGEST_CONTENT ||
    entries.some((entry) => entry.uncompressedSize > LARGEST_ENTRY)
  )
    throw new WorkbookRefusal(TOO_LARGE)
  if (!entries.some((entry) => entry.part === '[content_types].xml'))
    throw new WorkbookRefusal(
      'The file is an archive but not an Excel workbook. Upload a file saved as .xlsx; a rollout tracker or a catalogue of products may also be a .csv.',
    )
  return entries
}

/** The same for a file separated by commas, semicolons, tabs or bars. */
export function checkCsv(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new WorkbookRefusal('The file is empty. Choose the file again and upload it.')
  if (bytes.length > LARGEST_FILE) throw new WorkbookRefusal('The file is larger than 10 MB. Remove columns that are not needed, save it and upload it again.')
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || (bytes.includes(0) && utf16Of(bytes) === undefined))
    throw new WorkbookRefusal(
      'The file is not text with commas or tabs between its cells. Save it in Excel as "CSV UTF-8" and upload that, or upload the .xlsx.',
    )
}

function startsWith(bytes: Uint8Array, signature: number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte)
}
