import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { writeXlsx } from 'hucre/xlsx'
import { compressedBytes, readZipDirectory } from '../../../src/tracker/workbook/zip-directory.ts'
import { readCsv } from '../../../src/tracker/workbook/read-csv.ts'
import { readXlsx } from '../../../src/tracker/workbook/read-xlsx.ts'
import { takeMessage } from '../../../src/tracker/workbook/sheet-messages.ts'
import { SheetSender } from '../../../src/tracker/workbook/sheet-sender.ts'
import type { Workbook } from '../../../src/tracker/workbook/workbook.ts'

export type Cells = (string | number | null)[]

/** A small plan as a person would fill it in; the tests change copies of it. */
export function plan(service = 'UTC'): Cells[] {
  return [
    [`111 to ${service} Operational Test Plan`],
    ['Pre-Requisites for Testing'],
    [`The Scheduling endpoint is populated on the ${service} DoS profile`],
    [`${service} IT System`],
    [`${service} IT System`, null, 'Adastra'],
    ['Testing Date & Time', null, '2026-12-01 10:00'],
    ['Go-live Date & Time', null, 'TBC'],
    ['111 IT System', null, 'Cleric'],
    [`${service} Details`],
    [`${service} Name:`, null, 'Riverside'],
    [`${service} Address:`, null, 0],
    ['Stakeholders', null, 'Name', 'Email', 'Phone', 'Test Team'],
    ['DOS Lead:', null, 'Ann Able', 'ann@example.org', '0123', 'Yes'],
    ['CCG Lead:', null, null, null, null, 'Yes / No'],
    ['Appointment Booking'],
    ['Length of appointments', null, '15 mins'],
    ['Day', null, 'Opening hours', 'Appointment booking slots', null, 'Appointments per day'],
    ['B/H', null, 'Closed'],
    ['Saturday', null, '09:00 to 13:00', '09:30, 13:30', null, 3],
    ['Test Patient Name'],
    ["Patient's Name", null, 'Test Patient'],
    ["Patient's NHS Number", null, '943 476 5919'],
    ["Patient's DOB", null, '1980-01-02'],
    ['Consumer 111 Test Plan'],
    ['Disposition Code', 'Test ID', 'Assurance Criteria', 'Expected Result', 'Pass / Fail ', 'Comments'],
    ['Dx05', 1, 'Book', 'Booked', 'Passed', 'fine'],
    [null, 2, 'Cancel', 'Cancelled', 'FAIL', null],
    ['dx 06', 1, 'Book', 'Booked', 'N/A', null],
    [null, 1, 'Rebook', 'Rebooked', 'maybe', null],
    [`Provider ${service} Test Plan`],
    ['Disposition Code', 'Test ID', 'Assurance Criteria', 'Expected Result', 'Pass / Fail ', 'Comments'],
    ['Dx05', 1, 'User arrives the patient in the system', 'Arrived', 'Blocked', null],
    [null, null, 'Look in the system', '#N/A', null, null],
  ]
}

export function asWorkbook(rows: Cells[], name = 'Plan'): Workbook {
  return {
    sheets: [
      { name, isHidden: false, unread: [], warnings: [], rows: rows.map((row, at) => ({ number: at + 1, cells: row.map((cell) => String(cell ?? '')) })) },
    ],
  }
}

export async function asXlsx(rows: Cells[], name = 'Plan'): Promise<Uint8Array> {
  return writeXlsx({ sheets: [{ name, rows }] })
}

/** A zip archive of one or more entries, whose declared size may be false. */
export function zipOf(entries: { name: string; content: Buffer; declared?: number }[]): Uint8Array {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, declared = content.length } of entries) {
    const packed = deflateRawSync(content)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 8)
    local.writeUInt32LE(packed.length, 18)
    local.writeUInt32LE(declared, 22)
    local.writeUInt16LE(name.length, 26)
    locals.push(local, Buffer.from(name), packed)
    directory.push(directoryEntry({ name, packed: packed.length, declared, offset }))
    offset += 30 + name.length + packed.length
  }
  const central = Buffer.concat(directory)
  return new Uint8Array(Buffer.concat([...locals, central, endOfArchive(entries.length, central.length, offset)]))
}

export function directoryEntry({ name, packed, declared, offset }: { name: string; packed: number; declared: number; offset: number }): Buffer {
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(8, 10)
  entry.writeUInt32LE(packed, 20)
  entry.writeUInt32LE(declared, 24)
  entry.writeUInt16LE(name.length, 28)
  entry.writeUInt32LE(offset, 42)
  return Buffer.concat([entry, Buffer.from(name)])
}

export function endOfArchive(count: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(length, 12)
  end.writeUInt32LE(offset, 16)
  return end
}

/** The same, with every number in the fields of zip64 and the sizes after the content, as programs that stream write it. */
export function zip64Of(entries: { name: string; content: Buffer }[]): Uint8Array {
  const uint64 = (number: number): Buffer => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(BigInt(number))
    return bytes
  }
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content } of entries) {
    const packed = deflateRawSync(content)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 6)
    local.writeUInt16LE(8, 8)
    local.fill(0xff, 18, 26)
    local.writeUInt16LE(name.length, 26)
    local.writeUInt16LE(20, 28)
    const written = Buffer.concat([local, Buffer.from(name), Buffer.from([1, 0, 16, 0]), Buffer.alloc(16), packed, Buffer.from('PK\x07\x08'), Buffer.alloc(20)])
    locals.push(written)
    const entry = directoryEntry({ name, packed: 0xffffffff, declared: 0xffffffff, offset: 0xffffffff })
    // A time stamp comes before the field of zip64.
    entry.writeUInt16LE(9 + 28, 30)
    directory.push(
      entry,
      Buffer.from([0x55, 0x54, 5, 0, 1, 0, 0, 0, 0]),
      Buffer.from([1, 0, 24, 0]),
      uint64(content.length),
      uint64(packed.length),
      uint64(offset),
    )
    offset += written.length
  }
  const central = Buffer.concat(directory)
  const end64 = Buffer.concat([
    Buffer.from('PK\x06\x06'),
    uint64(44),
    Buffer.alloc(12),
    ...[entries.length, entries.length, central.length, offset].map(uint64),
    Buffer.from('PK\x06\x07'),
    Buffer.alloc(4),
    uint64(offset + central.length),
    Buffer.from([1, 0, 0, 0]),
  ])
  return new Uint8Array(Buffer.concat([...locals, central, end64, endOfArchive(0xffff, 0xffffffff, 0xffffffff)]))
}

/** The same archive with the text of one entry changed. */
export async function edited(bytes: Uint8Array, name: string, change: (text: string) => string): Promise<Uint8Array> {
  return zipOf(
    (readZipDirectory(bytes) ?? []).map((entry) => {
      const packed = Buffer.from(compressedBytes(bytes, entry) ?? [])
      const content = entry.method === 8 ? inflateRawSync(packed) : packed
      return { name: entry.name, content: entry.name === name ? Buffer.from(change(content.toString('utf8'))) : content }
    }),
  )
}

/** Reads a file as `readWorkbook` does, but in this thread: a millisecond instead of starting a thread. */
export function readHere(bytes: Uint8Array, { isCsv = false }: { isCsv?: boolean } = {}): Workbook {
  const workbook: Workbook = { sheets: [] }
  const sender = new SheetSender({ mostRows: 12_000, tell: (message) => takeMessage(workbook, message) })
  if (isCsv) readCsv(bytes, sender)
  else readXlsx(bytes, sender)
  return workbook
}
