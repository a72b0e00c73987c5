import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { loadCover } from '../test-plan/load-cover.ts'
import { coverWords } from '../test-plan/cover-words.ts'
import { planCrumbs, planHome } from '../test-plan/test-plan.pages.ts'

/** The page on which a project says that it runs the full test itself, or that another one's may cover it again. */
export async function showFullTest(page: Page, why: Partial<Again> = {}): Promise<void> {
  const cover = await loadCover(page.db.read, page.access.project.id)
  const isOwn = cover.kind === 'own'
  page.show(
    'representative-tests/full-test',
    {
      title: isOwn ? 'Let another test cover this one' : 'Run the full test here',
      breadcrumbs: planCrumbs(page),
      status: why.status ?? 200,
      errors: why.errors ?? {},
    },
    {
      home: planHome(page),
      conflict: why.conflict ?? null,
      isOwn,
      says: coverWords(cover),
      lost: cover.kind === 'covered' ? cover.cases.size : 0,
      mayChange: isOpen(page) && cover.kind !== 'none' && cover.kind !== 'represents',
    },
  )
}
