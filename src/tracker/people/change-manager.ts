import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { folded } from '../../text.ts'
import { oneLine } from '../../web/one-line.ts'
import { decideJoin, saveJoined } from './join-role.ts'
import type { Joined } from './join-role.ts'
import { decideLeaving, loadLeaving, saveLeaving } from './leave-role.ts'
import type { FoundToLeave } from './leave-role.ts'
import { whoChangedManager, listManagerRows } from './managers.store.ts'
import { findNamed } from './named-people.store.ts'
import type { NamedPerson } from './named-people.store.ts'
import { findForJoin } from './people.store.ts'
import type { FoundForJoin } from './people.store.ts'

const form = z.object({
  person: oneLine({ least: 'Enter the name or the email address', most: 200 }),
  how: z.enum(['instead', 'beside'], 'Choose whether they replace who it is now').default('instead'),
  /** Who it was when the form was drawn: see `seenOfManagers`. */
  seen: z.string().default(''),
})

interface Found {
  /** The key of the role. */
  role: string
  /** Those who manage the project now. */
  holders: FoundToLeave[]
  /** Everyone whom the text may mean. */
  named: NamedPerson[]
  join: FoundForJoin | undefined
}

/** Who manages a project, as a form remembers it. */
export const seenOfManagers = (holders: { id: string }[]): string =>
  holders
    .map((one) => one.id)
    .toSorted()
    .join()

interface Changed {
  joined: Joined | undefined
  leaving: Extract<ReturnType<typeof decideLeaving>, { next: unknown }>['next'][]
  name: string
}

/** Makes someone the project manager of a project, in place of whoever it is now or beside them. */
export function decideManager(
  { role, holders, named, join }: Found,
  { person: typed, how, seen }: z.output<typeof form>,
  doing: Doing,
): Refused | Overtaken | Decided<Changed> {
  if (seenOfManagers(holders.map((one) => one.member)) !== seen) return overtaken
  const [person] = named
  if (!person || !join)
    return refused({ person: `Nobody that you work with is known as ${typed}. Enter their email address, or add them to the people of the project first` })
  if (named.length > 1) return refused({ person: `${person.name} may be ${named.map((one) => one.email).join(' or ')}. Enter the email address` })
  const others = how === 'instead' ? holders.filter((one) => one.member.person_id !== person.id) : []
  const holdsIt = holders.some((one) => one.member.person_id === person.id)
  if (holdsIt && others.length === 0) return refused({ person: `${person.name} is its project manager already` })
  const bound = others.find((one) => one.isAnswered)
  if (bound)
    return refused({
      how: `${bound.member.name} has answered the procedure in this role. Add ${person.name} beside them, then remove them on the People page, where a second person confirms it`,
    })
  const joined = holdsIt ? undefined : decideJoin(join, { role, name: person.name, email: person.email, phone: '', organisation: '' }, doing)
  if (joined && 'refused' in joined) return refused({ person: Object.values(joined.refused).join('. ') })
  const happened = joined?.happened ?? []
  const leaving: Changed['leaving'] = []
  for (const one of others) {
    const decided = decideLeaving(one, { reason: '', asked: one.member.leave_asked_at ?? '' }, doing)
    if (!('next' in decided)) return 'refused' in decided ? refused({ how: Object.values(decided.refused).join('. ') }) : overtaken
    leaving.push(decided.next)
    happened.push(...decided.happened)
  }
  return { next: { joined: joined?.next, leaving, name: person.name }, happened }
}

async function load(trx: Reader, { project }: { project: ProjectId }, doing: Doing, { person }: z.output<typeof form>): Promise<Found> {
  const { role, holders } = await listManagerRows(trx, project)
  const named = doing.person ? ((await findNamed(trx, doing.person, [person])).get(folded(person)) ?? []) : []
  const [one] = named
  const leaving: FoundToLeave[] = []
  for (const { id } of holders) leaving.push(await loadLeaving(trx, { project, member: id }, doing))
  return { role, holders: leaving, named, join: one && (await findForJoin(trx, project, { role, email: one.email })) }
}

/** Changes who manages a project, by name or email address: what a list of projects changes in place. */
export const changeManager = projectAct({
  permission: 'project.manage',
  form,
  load,
  decide: decideManager,
  async save(trx, { joined, leaving }, doing, context) {
    if (joined) await saveJoined(trx, joined)
    const more = []
    for (const one of leaving) more.push(...(await saveLeaving(trx, one, doing, context)))
    return more
  },
  whoWasFirst: whoChangedManager,
  says: ({ name }) => `${name} is project manager`,
})
