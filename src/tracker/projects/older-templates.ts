import { remembered } from '../../events/remembered.ts'
import type { Page } from '../../access/page.ts'
import { countProjects } from './projects.store.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'

/** How many projects newer templates wait for an answer in, of those that are this person's to answer for: those of `/projects?templates=older`. */
export function countOlder(page: Page): Promise<number> {
  const find = { words: '', late: false, olderThan: page.context.templates.version, today: page.today }
  const whose = seesAllProjects(page.person) ? page.person.installationRole : page.person.personId
  return remembered(page.db.read, `older templates ${whose} ${find.olderThan}`, () => countProjects(page.db.read, page.person, find))
}

export const olderWords = (n: number): string =>
  n === 1 ? '1 project was made from older templates' : `${n.toLocaleString('en-GB')} projects were made from older templates`
