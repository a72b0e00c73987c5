import { expect } from 'vitest'
import { installationDoer } from '../../src/access/doing.ts'
import { asDay } from '../../src/day.ts'
import type { SharedPrerequisitesTable } from '../../src/db/tables/prerequisites.ts'
import { asPersonId } from '../../src/db/ids.ts'
import { recordShared } from '../../src/tracker/shared-prerequisites/record-shared.ts'
import type { TestContext } from './context.ts'

/** HSCN of Harbour Trust, met since 1 February 2026, without an end. */
export const aShared = (more: Partial<SharedPrerequisitesTable> = {}): SharedPrerequisitesTable => ({
  id: 'shared-1',
  key: 'hscn',
  title: 'HSCN connection',
  value_kind: null,
  holder_kind: 'organisation',
  holder_key: 'harbour',
  product_version: '',
  holder_name: 'Harbour Trust',
  holder_name_search: 'harbour trust',
  value: null,
  note: 'Letter of the supplier',
  link: null,
  met_since: asDay('2026-02-01'),
  valid_until: null,
  recorded_by: 'Bea Turner',
  recorded_by_id: asPersonId('bea'),
  recorded_at: '2026-02-01T09:00:00.000Z',
  version: 1,
  withdrawn_by: null,
  withdrawn_by_id: null,
  withdrawn_at: null,
  withdrawn_reason: null,
  ...more,
})

/** Adds an organisation; its id is its ODS code. */
export const addOrganisation = (context: TestContext, code: string, name: string): Promise<unknown> =>
  context.db.transaction((trx) =>
    trx
      .insertInto('organisations')
      .values({ id: code, name, ods_code: code, kind: 'provider', created_at: '2026-03-02T09:00:00.000Z', switched_on: null, consumer_product: null })
      .execute(),
  )

/** Records a prerequisite once, as the installation; returns its id. */
export async function recordOnce(context: TestContext, sent: Record<string, string>): Promise<string> {
  const done = await recordShared.run(context, installationDoer, {}, { key: 'hscn', kind: 'organisation', note: 'A letter', met_since: '2026-02-01', ...sent })
  expect(done).toMatchObject({ kind: 'done' })
  return done.kind === 'done' ? done.next.id : ''
}
