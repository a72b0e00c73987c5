import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Cover } from './cover.ts'
import { coverWords } from './cover-words.ts'
import { isProjectSeen } from './representatives.store.ts'

/** Which test the project runs, if another project of its wave represents its pair. */
export async function shownCover(page: Page, cover: Cover, home: string) {
  const says = coverWords(cover)
  if (says === '') return null
  const by = cover.kind === 'covered' || cover.kind === 'own' ? cover.by : null
  return {
    says,
    by: by && (await isProjectSeen(page.db.read, page.person, by.id)) ? { href: `/projects/${by.id}/test-plan`, text: `See the test of ${by.name}` } : null,
    change:
      page.may('test.open') && isOpen(page) && cover.kind !== 'represents'
        ? { href: `${home}/full-test`, text: cover.kind === 'own' ? 'Let that test cover this one' : 'This is not for us: run the full test' }
        : null,
  }
}

/** "Dx05: 3 of 27 done, 15 covered by another project". */
export const wordsOfCode = (code: string, own: unknown[], { done, covered }: { done: number; covered: number }): string =>
  `${code}: ${done} of ${own.length} done${covered === 0 ? '' : `, ${covered} covered by another project`}`
