import { expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asPersonId, asServiceId } from '../../../src/db/ids.ts'
import { addressesByName } from '../../../src/tracker/custom-fields/person-names.ts'
import { compare } from '../../../src/tracker/tracker-import/compare.ts'
import type { SharedNow } from '../../../src/tracker/tracker-import/compare.ts'
import { exportHead, exportRow } from '../../../src/tracker/tracker-import/export.ts'
import type { Known } from '../../../src/tracker/tracker-import/known.ts'
import { withAddresses } from '../../../src/tracker/tracker-import/with-addresses.ts'
import { aField } from '../../support/own-field.ts'
import { nothingKnown } from '../import-files/known-service.ts'

const own = [aField({ kind: 'person', heading: 'Contact', choices: [] })]
const people = new Map([
  ['vic@example.nhs.uk', { id: asPersonId('vic'), name: 'Vic Young' }],
  ['dan@example.nhs.uk', { id: asPersonId('dan'), name: 'Dan Okoro' }],
  ['lee@example.nhs.uk', { id: asPersonId('lee'), name: 'Sam Lee' }],
  ['sam@example.nhs.uk', { id: asPersonId('sam'), name: 'Sam Lee' }],
])
const now: SharedNow = {
  on: new Map(),
  pairs: new Map(),
  disputed: new Set(),
  today: asDay('2026-03-02'),
  closedInList: new Map(),
  dosIdOwners: new Map(),
  own,
  people,
  addresses: addressesByName(people),
}
const knownAs = (address: string): Known => ({
  ...nothingKnown,
  id: asServiceId('one'),
  ods_code: 'A81001',
  name: 'Harbour',
  other: JSON.stringify({ Contact: address }),
})
const head = exportHead(null, ['Contact'], own)
/** The row of an export as it is read again, with another contact. */
function readAgain(address: string, contact?: string) {
  const cells = exportRow(head, knownAs(address), { on: null, pair: null }, people)
  const base = String(cells.at(-1))
  const exported = String(cells[head.columns.findIndex((one) => one.heading === 'Contact')])
  return { exported, row: { values: { ods_code: 'A81001', base }, other: { Contact: contact ?? exported } } }
}

it('an export names people without their address, and changes nothing when it is imported again, with or without its hidden columns', () => {
  for (const [address, name] of [
    ['vic@example.nhs.uk', 'Vic Young'],
    ['sam@example.nhs.uk', 'Sam Lee'],
  ] as const) {
    const { exported, row } = readAgain(address)
    expect(exported).toBe(name)
    expect(compare(row, knownAs(address), null, now).kind).toBe('unchanged')
    expect(compare({ ...row, values: { ods_code: 'A81001' } }, knownAs(address), null, now).kind).toBe('unchanged')
  }
})

it.each([
  ['Dan Okoro', 'dan@example.nhs.uk', 'Dan Okoro'],
  ['dan@example.nhs.uk', 'dan@example.nhs.uk', 'Dan Okoro'],
  ['Sam Lee', 'Sam Lee', 'Sam Lee'],
])('a person who is written as %s is kept as %s and shown as %s', (written, kept, to) => {
  const { row } = readAgain('vic@example.nhs.uk', written)
  expect(withAddresses(row, now).other).toEqual({ Contact: kept })
  expect(compare(row, knownAs('vic@example.nhs.uk'), null, now).changes).toEqual([{ field: 'Contact', from: 'Vic Young', to }])
})
