import { expect, it } from 'vitest'
import { recordInJson } from '../../../src/tracker/pack/record-in-json.ts'
import type { PackRecord } from '../../../src/tracker/pack/pack.store.ts'
import type { Digest } from '../../../src/digest.ts'

const recorded = (seq: number) => ({ seq, table_name: 'evidence', row_id: String(seq), digest: 'd'.repeat(64) as Digest })
const none: PackRecord = { events: [], eventRows: [], tables: {}, elsewhere: [], ofOthers: [] }

it.each<[string, PackRecord]>([
  ['an empty record', none],
  ['a record of hundreds of rows', { ...none, eventRows: Array.from({ length: 250 }, (_, index) => recorded(index)), ofOthers: ['pairs A\u001FB'] }],
  [
    'several tables',
    {
      ...none,
      tables: {
        projects: [{ id: 'p', name: 'Riverside “UTC”' }],
        evidence: [
          { id: 1, body: 'a\nb' },
          { id: 2, body: null },
        ],
      },
    },
  ],
])('%s is JSON, a row a line', async (_, record) => {
  const text = (await recordInJson(record, [['procedure/version-1.md', 'abc']])).join('')
  expect(JSON.parse(text)).toEqual({
    head: 'no events yet',
    rules: expect.objectContaining({ evidence: { id: ['id'] } }),
    files: [['procedure/version-1.md', 'abc']],
    ...record,
  })
  for (const row of [...record.eventRows, ...Object.values(record.tables).flat()]) expect(text).toContain(`\n${JSON.stringify(row)}`)
})
