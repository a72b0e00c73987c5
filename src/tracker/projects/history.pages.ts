import { sendCsv } from '../../web/csv.ts'
import type { Cell } from '../../web/csv.ts'
import type { Page } from '../../access/page.ts'
import { appliedFilters, listAddress } from '../../web/list-address.ts'
import { clockTimeOf, dayOfMomentInWords, momentOf } from '../../web/moments.ts'
import { historySubjects, listHistory, listUndoing, walkHistory } from './history.store.ts'
import type { FindEvents } from './history.store.ts'
import { headLine } from '../../events/chain.ts'
import { findHead } from '../../events/verify-chain.store.ts'

const pageSize = 50

function findOf(page: Page): FindEvents {
  const before = page.number('before')
  const subject = page.query('subject')
  return { words: page.query('q') ?? '', ...(subject === undefined ? {} : { subject }), ...(before === undefined || before === 0 ? {} : { before }) }
}

/** The filter, by its names in the address. */
const askedOf = ({ words, subject }: FindEvents) => ({ subject, q: words })

export async function showHistory(page: Page): Promise<void> {
  const { project } = page.access
  const home = `/projects/${project.id}/history`
  const find = findOf(page)
  const asked = askedOf(find)
  const rows = await listHistory(page.db.read, project.id, find, pageSize + 1)
  const shown = rows.slice(0, pageSize)
  const undoing = await listUndoing(
    page.db.read,
    project.id,
    shown.map((row) => row.id),
  )
  const last = shown.at(-1)
  page.show(
    'projects/history',
    { title: 'History', breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] },
    {
      home,
      find,
      applied: appliedFilters(home, asked, {
        subject: historySubjects.find(({ key }) => key === find.subject)?.name,
        q: `Search: ${find.words}`,
      }),
      csv: listAddress(`${home}.csv`, asked),
      pack: `/projects/${page.access.project.id}/pack`,
      filtered: find.words !== '' || find.subject !== undefined,
      subjects: [{ value: '', text: 'Everything' }, ...historySubjects.map(({ key, name }) => ({ value: key, text: name }))],
      days: [...Map.groupBy(shown, (row) => dayOfMomentInWords(row.at))].map(([name, rowsOfDay]) => ({
        name,
        events: rowsOfDay.map((row) => {
          const by = undoing.get(row.id)
          return {
            says: row.reason ? `${row.sentence}: ${row.reason}` : row.sentence,
            when: clockTimeOf(row.at),
            undone: by ? `Undone by ${by.actor_name} on ${momentOf(by.at)}` : null,
          }
        }),
      })),
      next: rows.length > pageSize && last ? listAddress(home, { ...asked, before: String(last.seq) }) : undefined,
    },
  )
}

async function* cells(page: Page): AsyncGenerator<Cell[]> {
  for await (const row of walkHistory(page.db.read, page.access.project.id, findOf(page)))
    yield [row.seq, row.at, row.actor_name, row.subject, row.action, row.sentence, row.changed_from, row.changed_to, row.reason, row.undone ? 'yes' : 'no']
  yield [headLine(await findHead(page.db.read))]
}

export const sendHistory = (page: Page): Promise<void> =>
  sendCsv(
    page.res,
    {
      name: `history-${page.access.service.ods_code}-${page.today}.csv`,
      head: ['Number', 'When (UTC)', 'Who', 'Subject', 'Action', 'What', 'From', 'To', 'Why', 'Undone'],
    },
    cells(page),
  )
