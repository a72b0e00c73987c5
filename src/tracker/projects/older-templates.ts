import type { Person } from '../../access/access.store.ts'
import type { Page } from '../../access/page.ts'
import { readModel } from '../../db/read-model.ts'
import { countProjects } from './projects.store.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'

/** How many of the projects that this person answers for have an open offer of newer templates: those of `/projects?templates=older`. */
export function countOlder(page: Page): Promise<number> {
  const find = { words: '', late: false, olderThan: page.context.templates.version, today: page.today }
  const whose = seesAllProjects(page.person) ? page.person.installationRole : page.person.personId
  return olderOf(page.db.read, { whose, find }, page.person)
}
const olderOf = readModel('projects of older templates', { until: 'event' }, (db, { find }: { whose: string; find: Find }, person: Person) =>
  countProjects(db, person, find),
)
type Find = Parameters<typeof countProjects>[2]

export const olderWords = (n: number): string =>
  n === 1 ? '1 project was made from older templates' : `${n.toLocaleString('en-GB')} projects were made from older templates`
