import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { NotFoundError } from '../../errors.ts'
import { findRepresentative, namedPair, nameFor } from '../test-plan/representatives.store.ts'
import { pairInWords } from '../test-plan/tested-pair.ts'
import { ownWaveOfTests } from './choose.pages.ts'
import { listPairGroups } from '../test-plan/pairs-of-wave.store.ts'
import { countsOf, endWords } from '../test-plan/preview-words.ts'

/** Asks why a project no longer represents its pair, and says what that does. */
export async function showEnd(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { wave, home, crumbs } = await ownWaveOfTests(page)
  const row = await findRepresentative(page.db.read, page.param('representative'))
  if (row?.wave_id !== wave.id) throw new NotFoundError('No such representative')
  const pair = namedPair(row)
  page.show(
    'representative-tests/end',
    {
      title: `End that ${await nameFor(page.db.read, page.person, row)} represents ${pairInWords(pair)}`,
      breadcrumbs: [...crumbs, { text: 'Representative tests', href: home }],
      status: why.status ?? 200,
      errors: why.errors ?? {},
    },
    {
      home,
      action: `${home}/${row.id}/end`,
      conflict: why.conflict ?? null,
      sentences: endWords(countsOf(pair, await listPairGroups(page.db.read, wave.id))),
      typed: page.typed['reason'] ?? '',
    },
  )
}
