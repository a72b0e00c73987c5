export interface ZipEntry {
  /** As written in the archive. */
  name: string
  /** The name as Excel looks it up: with slashes but no leading one, in lower case. */
  part: string
  method: number
  /** Of its content; 0 if the program that wrote it left it out. */
  crc: number
  compressedSize: number
  uncompressedSize: number
  localHeaderAt: number
}

const END_SIGNATURE = 0x06054b50
const END64_SIGNATURE = 0x06064b50
const END64_LOCATOR_SIGNATURE = 0x07064b50
const ENTRY_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50
const END_LENGTH = 22
const END64_LENGTH = 56
const END64_LOCATOR_LENGTH = 20
const LONGEST_COMMENT = 0xffff
const SAID_ELSEWHERE = 0xffffffff
const COUNTED_ELSEWHERE = 0xffff
const ZIP64_FIELD = 1
const utf8 = new TextDecoder()

/** The entries of the central directory as declared, at most `most`; undefined if the archive is broken or truncated. */
export function readZipDirectory(bytes: Uint8Array, most = Infinity): ZipEntry[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const directory = findDirectory(view)
  if (directory === undefined) return undefined
  const { count, end } = directory
  let { at } = directory
  const entries: ZipEntry[] = []
  while (entries.length < count) {
    if (entries.length === most) return entries
    if (at + 46 > end || view.getUint32(at, true) !== ENTRY_SIGNATURE) return undefined
    const extraAt = at + 46 + view.getUint16(at + 28, true)
    const extraEnd = extraAt + view.getUint16(at + 30, true)
    const next = extraEnd + view.getUint16(at + 32, true)
    if (next > end) return undefined
    const name = utf8.decode(bytes.subarray(at + 46, extraAt))
    const numbers = numbersOf(view, { at, extraAt, extraEnd })
    if (numbers === undefined) return undefined
    entries.push({ name, part: partName(name), method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), ...numbers })
    at = next
  }
  // A reader that walks to the end would also see an entry beyond the count.
  return at === end ? entries : undefined
}

/** A part's name as Excel compares it. */
export const partName = (name: string): string => name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase()

/** The compressed bytes of an entry, or undefined if they are outside the archive. */
export function compressedBytes(bytes: Uint8Array, entry: ZipEntry): Uint8Array | undefined {
  const at = entry.localHeaderAt
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (at + 30 > bytes.length || view.getUint32(at, true) !== LOCAL_SIGNATURE) return undefined
  const from = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true)
  const to = from + entry.compressedSize
  return to <= bytes.length ? bytes.subarray(from, to) : undefined
}

interface Directory {
  at: number
  /** Where its last entry must end. */
  end: number
  count: number
}

function findDirectory(view: DataView): Directory | undefined {
  const end = findEnd(view)
  if (end === undefined) return undefined
  const count = view.getUint16(end + 10, true)
  const at = view.getUint32(end + 16, true)
  if (count !== COUNTED_ELSEWHERE && at !== SAID_ELSEWHERE && view.getUint32(end + 12, true) !== SAID_ELSEWHERE)
    return { at, end: endOfEntries(view, end), count }
  const end64 = findEnd64(view, end)
  if (end64 === undefined) return undefined
  return { at: readUint64(view, end64 + 48), end: end64, count: readUint64(view, end64 + 32) }
}

/** Some writers add the ZIP64 record even if the small one is enough. */
const endOfEntries = (view: DataView, end: number): number => findEnd64(view, end) ?? end

function findEnd64(view: DataView, end: number): number | undefined {
  const locator = end - END64_LOCATOR_LENGTH
  if (locator < 0 || view.getUint32(locator, true) !== END64_LOCATOR_SIGNATURE) return undefined
  const at = readUint64(view, locator + 8)
  return at + END64_LENGTH <= locator && view.getUint32(at, true) === END64_SIGNATURE ? at : undefined
}

/** Sizes and position of an entry; those that do not fit four bytes are in a field of their own, in this order. */
function numbersOf(
  view: DataView,
  { at, extraAt, extraEnd }: { at: number; extraAt: number; extraEnd: number },
): Pick<ZipEntry, 'compressedSize' | 'uncompressedSize' | 'localHeaderAt'> | undefined {
  const said = [at + 24, at + 20, at + 42].map((place) => view.getUint32(place, true))
  let [from, to] = said.includes(SAID_ELSEWHERE) ? findField(view, extraAt, extraEnd) : [0, 0]
  const numbers: number[] = []
  for (const number of said) {
    if (number !== SAID_ELSEWHERE) numbers.push(number)
    else if (from + 8 > to) return undefined
    else {
      numbers.push(readUint64(view, from))
      from += 8
    }
  }
  const [uncompressedSize = 0, compressedSize = 0, localHeaderAt = 0] = numbers
  return { uncompressedSize, compressedSize, localHeaderAt }
}

function findField(view: DataView, extraAt: number, extraEnd: number): [from: number, to: number] {
  for (let at = extraAt; at + 4 <= extraEnd;) {
    const to = at + 4 + view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === ZIP64_FIELD && to <= extraEnd) return [at + 4, to]
    at = to
  }
  return [0, 0]
}

/** A value too large for a number is too large for any file: infinity then exceeds every limit. */
const readUint64 = (view: DataView, at: number): number => view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32

function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - END_LENGTH
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at -= 1) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue
    return at + END_LENGTH + view.getUint16(at + 20, true) === view.byteLength ? at : undefined
  }
  return undefined
}
