import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { writeXlsx } from 'hucre/xlsx'
import { compressedBytes, readZipDirectory } from '../../../src/tracker/workbook/zip-directory.ts'
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

/** A zip archive of one or more entries, whose declared size may be a lie. */
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
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(declared, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(offset, 42)
    locals.push(local, Buffer.from(name), packed)
    directory.push(entry, Buffer.from(name))
    offset += 30 + name.length + packed.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return new Uint8Array(Buffer.concat([...locals, central, end]))
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
