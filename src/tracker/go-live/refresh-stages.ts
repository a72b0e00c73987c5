import type { ProjectId } from '../../db/ids.ts'
import type { Derived } from '../../derived/keep-derived.ts'
import { projectsThatBook } from '../partner-state/projects-that-book.store.ts'
import { dayOfMoment } from '../../day.ts'
import { doubtPairs } from '../prerequisites/derived.store.ts'
import { projectsBehindRecord } from '../prerequisites/on-record.store.ts'
import { doubtNames, projectsOfServices } from './doubtful-stages.store.ts'
import { refreshStages } from './stages.store.ts'
import type { StageRules } from './stages.store.ts'

/** The stage of a project, with its derived and shared prerequisites and reopened gates. */
export const stages = (rules: StageRules): Derived => ({
  name: 'the stage of a project, its derived and shared prerequisites, its gates that opened again',
  async refresh(trx, { projects, services, pairs, people }) {
    await doubtPairs(trx, [...pairs])
    const affected = new Map(projects)
    const add = (ids: ProjectId[]): void => ids.filter((id) => !affected.has(id)).forEach((id) => affected.set(id, []))
    if (services.size > 0) add(await projectsOfServices(trx, [...services], dayOfMoment(rules.clock())))
    add(await projectsBehindRecord(trx, [...services]))
    if (people.size > 0) await doubtNames(trx, [...people])
    add(await projectsThatBook(trx, { services: [...services], pairs: pairs.size > 0 }))
    await refreshStages(trx, affected, rules)
  },
})
