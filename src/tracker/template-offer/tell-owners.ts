import type { Writer } from '../../db/database.ts'
import type { Doing } from '../../access/doing.ts'
import type { Notice } from '../../mail/notice.ts'
import { insertNotices } from '../../mail/notices.store.ts'
import { keysIn } from '../templates/keys-in.ts'
import type { ProjectItems } from '../templates/project-items.ts'
import type { Change } from './change.ts'
import { chosenOf } from './taking.ts'
import { listHolders } from './template-offer.store.ts'

interface New {
  title: string
  owners: string[]
}

/** What is new in the project, with the roles that own it. */
function newOf(fresh: ProjectItems, taken: Change[]): New[] {
  const [prerequisites, conditions, criteria] = (['prerequisite', 'condition', 'criterion'] as const).map((kind) => chosenOf(taken, kind).added)
  return [
    ...fresh.prerequisites.filter((one) => prerequisites?.has(one.key)).map((one) => ({ title: one.title, owners: keysIn(one.owners) })),
    ...fresh.conditions.filter((one) => conditions?.has(one.template_key ?? '')).map((one) => ({ title: one.title, owners: [one.owner] })),
    ...fresh.criteria.filter((one) => criteria?.has(one.key)).map((one) => ({ title: one.title, owners: [one.owner] })),
  ]
}

/** Tells everyone who owns something new, once, of all of it. */
export async function tellOwners(
  trx: Writer,
  { fresh, taken, answer }: { fresh: ProjectItems; taken: Change[]; answer: string },
  { actor, at, access: { project, service } }: Doing,
): Promise<void> {
  const things = newOf(fresh, taken)
  const roles = [...new Set(things.flatMap((one) => one.owners))]
  if (roles.length === 0) return
  const others = (await listHolders(trx, project.id, roles)).filter((one) => one.id !== actor.id)
  const notices = [...Map.groupBy(others, (one) => one.id)].map(([person, own]): Notice => {
    const titles = things.filter((thing) => own.some((one) => thing.owners.includes(one.role_key))).map((one) => one.title)
    const why = `The templates for projects have changed, and ${actor.name} added what is new to the project of ${service.name}. New for you:`
    return {
      person,
      cause: `templates:${answer}`,
      kind: 'prerequisites',
      project: project.id,
      subject: `New for you in the project of ${service.name}`,
      words: `${why} ${titles.join('; ')}`,
      path: `/projects/${project.id}`,
      thing: null,
      by: actor.id,
    }
  })
  await insertNotices(trx, notices, at)
}
