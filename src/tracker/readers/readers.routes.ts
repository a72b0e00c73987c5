import { get, post } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { submit } from '../../access/submit.ts'
import { addReaders } from './add-readers.ts'
import { readProcedure } from './read-procedure.ts'
import { checkReaders, readersOf, sendReaders, showAddReaders, showReader, showReaders } from './readers.pages.ts'
import { showToRead } from './reading.pages.ts'
import { remindWhoHasNotRead } from './remind-readers.ts'
import { removeReader } from './remove-reader.ts'

const base = '/projects/:project/sop/readers'

/** The form has two buttons: one reads the list, the other adds who was read. */
const checkOrAdd = (page: Page): Promise<void> =>
  page.typed['act'] === 'add'
    ? submit(page, addReaders, {
        again: checkReaders,
        afterConflict: 'Check the list again, then add them.',
        to: (_, { left }) => (left.length === 0 ? readersOf(page) : `${readersOf(page)}/add`),
        typed: ({ left }): Record<string, string> => (left.length === 0 ? {} : { list: left.join('\n') }),
      })
    : checkReaders(page)

export const readersRoutes: Route[] = [
  get(base, 'sop.write', (page) => showReaders(page)),
  get(`${base}.csv`, 'sop.write', sendReaders),
  get(
    `${base}/add`,
    'sop.write',
    whileOpen((page) => showAddReaders(page)),
  ),
  post(`${base}/add`, addReaders.permission, checkOrAdd),
  post(`${base}/remind`, remindWhoHasNotRead, { again: showReaders, to: readersOf }),
  get(`${base}/:reader`, 'sop.write', (page) => showReader(page)),
  post(`${base}/:reader`, removeReader, { again: showReader, afterConflict: '', to: readersOf }),
  get('/to-read/:project', 'sop.read', (page) => showToRead(page)),
  post('/to-read/:project', readProcedure, { again: showToRead, afterConflict: '', to: (page) => `/to-read/${page.param('project')}` }),
]
