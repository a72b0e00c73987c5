import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../../access/page.ts'
import { gatherColumns, valuesInWords, withoutField } from '../custom-fields/brought-columns.ts'
import type { BroughtColumn } from '../custom-fields/brought-columns.ts'
import { kinds } from '../custom-fields/field.ts'
import { newFieldHref } from '../custom-fields/fields.pages.ts'
import { listFields } from '../custom-fields/fields.store.ts'
import { counted } from '../../web/numbers.ts'
import { homeOf } from './import-review.pages.ts'
import { readSaid } from './kept-row.ts'
import type { TrackerImport } from './kept-import.ts'
import { getTrackerImport } from './tracker-import.store.ts'
import { everySaid } from './unknown-columns.store.ts'

/** The columns of a file that match nothing, and of which there is no own field yet. */
export interface UnknownColumnsView {
  file: string
  home: string
  columns: { heading: string; kind: string; says: string; href: string }[]
}

/** Their headings. */
export async function unknownHeadings(page: Page, { read }: TrackerImport): Promise<string[]> {
  const headings = read.columns.filter((one) => one.field === null && one.heading !== '').map(({ heading }) => ({ heading }))
  return withoutField(headings, await listFields(page.db.read, 'service')).map((one) => one.heading)
}

const mostInAddress = 1500

/** The address of the form of a new field with the kind and the choices that fit the column. */
function keepHref({ heading, kind, values }: BroughtColumn, back: string): string {
  const choices = kind === 'choice' ? values.map(([value]) => value).join('\n') : ''
  return newFieldHref({ noun: 'service', heading, kind, back, ...(choices.length < mostInAddress ? { choices } : {}) })
}

/** What is in each such column, and what kind of field it may become. */
export async function showUnknownColumns(page: Page): Promise<void> {
  const one = await getTrackerImport(page.db.read, page.param('import'), page)
  const gathered = gatherColumns()
  for await (const some of everySaid(page.db.read, one.id)) {
    for (const said of some) gathered.take(readSaid(said).other)
    await nextTurn()
  }
  const columns = withoutField(gathered.columns(), await listFields(page.db.read, 'service'))
  page.show<UnknownColumnsView>(
    'tracker-import/unknown-columns',
    {
      title: `Columns of ${one.file_name} that match nothing`,
      breadcrumbs: [
        { text: 'Rollout', href: '/rollout' },
        { text: one.file_name, href: homeOf(one) },
      ],
    },
    {
      file: one.file_name,
      home: homeOf(one),
      columns: columns.map((column) => ({
        heading: column.heading,
        kind: kinds[column.kind].name,
        says: `${counted(column.services, 'row')}: ${valuesInWords(column)}`,
        href: keepHref(column, `${homeOf(one)}/columns`),
      })),
    },
  )
}
