import { readFileSync } from 'node:fs'
import { parseCsv } from 'hucre/csv'
import { describe, expect, it } from 'vitest'
import type { ProductsTable } from '../../../src/db/tables/catalogue.ts'
import { readCatalogue } from '../../../src/tracker/catalogue/catalogue-file.ts'
import { fileHead, fileRow } from '../../../src/tracker/catalogue/catalogue-row.ts'
import { compareCatalogue } from '../../../src/tracker/catalogue/compare-catalogue.ts'
import { changesOf, consequencesOf, dependOn, movesStatus, readStatus } from '../../../src/tracker/catalogue/product.ts'
import type { ProductFacts } from '../../../src/tracker/catalogue/product.ts'

describe('a status in a file', () => {
  it.each([
    ['Ready', 'ready'],
    [' not  started ', 'not-started'],
    ['Not-Engaged', 'not-engaged'],
    ['Assurance', 'assurance'],
    ['Engagement/Development', 'engagement'],
    ['Development / Engagement', 'engagement'],
    ['Almost', null],
    ['Ready/Soon', null],
  ])('is read: %s is %s', (text, status) => expect(readStatus(text)).toBe(status))
})

describe('a change of status, before it is confirmed,', () => {
  it.each([
    [
      'ready',
      'assurance',
      { projects: 312, excepted: 0, services: 0 },
      ['The Initiation gate of 312 projects would be held until it is Ready again or an exception is signed.'],
    ],
    [
      'ready',
      'assurance',
      { projects: 3, excepted: 2, services: 0 },
      [
        'The Initiation gate of 1 project would be held until it is Ready again or an exception is signed.',
        '2 projects have an exception signed and are not held either way.',
      ],
    ],
    ['development', 'ready', { projects: 1, excepted: 0, services: 9 }, ['It would no longer hold the Initiation gate of 1 project.']],
    [
      'development',
      'assurance',
      { projects: 2, excepted: 0, services: 0 },
      ['It would go on holding the Initiation gate of 2 projects: it is not Ready, before or after.'],
    ],
    ['ready', 'ready', { projects: 2, excepted: 1, services: 0 }, ['Its status stays, so no gate opens or closes.']],
  ] as const)('from %s to %s shows what happens to gates with %j', (before, after, on, sentences) =>
    expect(consequencesOf(before, after, on)).toEqual(sentences),
  )

  it.each([
    [312, 1204, '312 projects and 1,204 services depend on this'],
    [312, 0, '312 projects depend on this'],
    [1, 0, '1 project depends on this'],
    [1, 1, '1 project and 1 service depend on this'],
    [0, 0, 'Nothing depends on this'],
  ])('shows how much depends on it: %i projects, %i services', (projects, services, says) => expect(dependOn({ projects, services })).toBe(says))
})

const adastra: ProductFacts = {
  supplier: 'Advanced',
  product: 'Adastra',
  product_version: '3.36',
  standard_version: 'v1.0.0 RC1',
  fhir_version: '2.0.3',
  status: 'ready',
  link: null,
}
const row = (facts: Partial<ProductsTable>): ProductsTable => ({ id: 'a', role: 'provider', version: 4, created_at: '', ...adastra, ...facts })
const sheet = (...rows: string[][]) => [{ name: 'x', rows: rows.map((cells, index) => ({ number: index + 1, cells })) }]

it('a change is described field by field, and a new link alone is not a new status', () => {
  const changes = changesOf(adastra, { ...adastra, status: 'assurance', link: 'https://example.com' })
  expect(changes.map(({ name, from, to }) => [name, from, to])).toEqual([
    ['Status', 'Ready', 'Assurance'],
    ['Link', '', 'https://example.com'],
  ])
  expect([movesStatus(changes), movesStatus(changes.slice(1))]).toEqual([true, false])
})

describe('a catalogue file', () => {
  it('is recognised by its headings, and the published list is read in full', () => {
    const cells = parseCsv(readFileSync('data/supplier-catalogue.csv', 'utf8')).map((one, index) => ({ number: index + 1, cells: one.map(String) }))
    const read = readCatalogue([{ name: 'CSV', rows: cells }])
    expect([read?.rows.length, read?.notTaken]).toEqual([35, []])
    expect(read?.rows.filter((one) => one.facts.status === 'ready')).toHaveLength(14)
    expect(readCatalogue(sheet(['ODS', 'Product', 'Status']))).toBe(null)
  })

  it('made by an export changes nothing, and blank, #N/A and TBC overwrite nothing', () => {
    const own = fileRow(row({})).map((cell) => (cell === null ? '' : String(cell)))
    const compared = (cells: string[]) =>
      compareCatalogue(
        readCatalogue(sheet(fileHead, cells)) ?? { rows: [], notTaken: [] },
        [row({})],
        [
          { role: 'provider', name: 'adastra' },
          { role: 'consumer', name: 'nemo' },
        ],
      )
    expect(compared(own).compared.map((one) => one.kind)).toEqual(['unchanged'])
    expect(compared(['provider', 'ADVANCED', 'adastra', '', '#N/A', 'TBC', '', '', '']).compared.map((one) => one.kind)).toEqual(['unchanged'])
  })

  it('shows what would change, what is new, what is skipped and why, and that someone else was first', () => {
    const file = readCatalogue(
      sheet(
        ['role', 'supplier', 'product', 'product_version', 'status', 'link', 'Slipway version'],
        ['Provider', 'Advanced', 'Adastra', '3.40', 'Assurance', '', '3'],
        ['Consumer', 'New Co', 'Newt', '', 'Ready', 'example', ''],
        ['Consumer', 'New Co', 'Late', '', '', '', ''],
        ['Both', 'X', 'Y', '', 'Ready', '', ''],
        ['Provider', '', 'Z', '', 'Ready', '', ''],
        ['Provider', 'advanced', 'ADASTRA', '', 'Ready', '', ''],
        ['Provider', 'W', 'V', '', 'Soon', '', ''],
        ['Consumer', 'Other Co', 'Nemo', '', 'Ready', '', ''],
        ['Consumer', 'Other Co', 'newt', '', 'Ready', '', ''],
      ),
    )
    const { compared, notTaken } = compareCatalogue(
      file ?? { rows: [], notTaken: [] },
      [row({})],
      [
        { role: 'provider', name: 'adastra' },
        { role: 'consumer', name: 'nemo' },
      ],
    )
    expect(compared.map((one) => [one.kind, one.changes.map((change) => `${change.name}: ${change.from} > ${change.to}`), one.why !== null])).toEqual([
      ['changed', ['Product version: 3.36 > 3.40', 'Status: Ready > Assurance'], true],
      ['new', [], false],
    ])
    expect(notTaken.map((one) => [one.row, one.column])).toEqual([
      [3, 'link'],
      [4, 'Status'],
      [5, 'Role'],
      [6, 'Supplier'],
      [7, null],
      [8, 'status'],
      [8, 'Status'],
      [9, 'Product'],
      [10, 'Product'],
    ])
  })
})
