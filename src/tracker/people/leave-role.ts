import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { countsAs } from '../../access/permissions.ts'
import type { Context } from '../../context.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { NotFoundError } from '../../errors.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { endDelegations, listActedFor, listDelegations } from '../delegation/delegations.store.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { listAnswered } from '../sop/signatures.store.ts'
import type { Message } from '../../mail/message.ts'
import { askToLeave, endRole, listSecondPeople } from './leave.store.ts'
import { getMember } from './people.store.ts'
import type { Member } from './people.store.ts'
import { decideLeave } from './who-confirms-leaving.ts'

const form = z.object({
  reason: z.string().trim().max(500, 'Use 500 characters or fewer').default(''),
  /** When it was asked for, as the page showed it. */
  asked: z.string().max(40).default(''),
})

interface Where {
  project: ProjectId
  member: string
  /** The event by which they joined, if leaving undoes it. */
  undoes?: string
}

interface Request {
  to: string[]
  name: string
  role: string
  member: string
  reason: string
  by: string
  project: { id: ProjectId; name: string }
}

/** Tells those who can confirm it: the other project managers, or the booking team if there are none. */
async function tellSecondPeople(trx: Writer, { to, name, role, member, reason, by, project }: Request, { config, mail }: Context): Promise<void> {
  const address = `${config.publicUrl}/projects/${project.id}/people/${member}/leave`
  const says: Message['says'] = [
    `${by} asks to remove ${name} as ${role} of ${project.name}: ${reason}`,
    `${name} has answered the procedure in this role, so a second person has to confirm it.`,
    { button: 'Look at it here', to: address },
  ]
  for (const email of to) await mail.queue(trx, { to: email, subject: `Confirm that ${name} leaves ${project.name}`, says })
}

export interface FoundToLeave {
  member: Pick<Member, 'id' | 'name' | 'role' | 'role_key' | 'person_id' | 'leave_asked_by' | 'leave_asked_name' | 'leave_asked_at' | 'leave_reason'>
  /** Whether they have answered the procedure in this role. */
  isAnswered: boolean
  seconds: { email: string }[]
  /** For whom the one who asked for it acted then. */
  askedFor: PersonId[]
  undoes: string | null
}

export function decideLeaving(
  { member, isAnswered, seconds, askedFor, undoes }: FoundToLeave,
  { reason, asked }: z.output<typeof form>,
  { access, actor, at }: Doing,
) {
  if ((member.leave_asked_at ?? '') !== asked) return overtaken
  const leaving = decideLeave({
    answered: isAnswered,
    askedBy: member.leave_asked_by,
    by: actor.id,
    isSame: actor.id !== null && countsAs({ personId: actor.id, roles: access.roles }, [member.leave_asked_by, ...askedFor]),
  })
  if (typeof leaving === 'object') return refused({ form: leaving.refused })
  if (leaving === 'ask' && reason === '') return refused({ reason: 'Say why, for the person who confirms it' })
  const { id, name, role, leave_asked_at: askedAt, leave_asked_name: askedBy } = member
  const what = { id, project: access.project.id, name, role }
  const happened: Happened[] =
    leaving === 'ask' ? [{ kind: 'person.leave asked', ...what, reason }] : [{ kind: 'person.left', ...what, askedBy, reason: member.leave_reason, undoes }]
  const request = { to: seconds.map((one) => one.email), name, role, member: id, reason, by: actor.name, project: access.project }
  const held = { role: member.role_key, holder: member.person_id }
  return { next: { leaving, id, name, role, at, askedAt, isConfirmed: isAnswered, request, held }, happened }
}

/** Someone in a role who is to leave it; throws NotFoundError if nobody is in it, or they only act in it. */
export async function loadLeaving(trx: Reader, where: Where, { actor }: Doing): Promise<FoundToLeave> {
  const member = await getMember(trx, where)
  if (member.acting_for !== null) throw new NotFoundError('They do not hold the role: end that they act in it')
  const isAnswered = (await listAnswered(trx, [member.id])).has(member.id)
  const seconds = isAnswered && member.leave_asked_at === null ? await listSecondPeople(trx, where.project, actor.id ?? noPersonId) : []
  const { leave_asked_by: person, leave_asked_at: at } = member
  const askedFor = person === null || at === null ? [] : await listActedFor(trx, { project: where.project, person, at })
  return { member, isAnswered, seconds, askedFor, undoes: where.undoes ?? null }
}

type Left = Extract<ReturnType<typeof decideLeaving>, { next: unknown }>['next']

/** Ends a role, or asks a second person to; returns what else happened by it. */
export async function saveLeaving(trx: Writer, { leaving, id, at, askedAt, isConfirmed, request, held }: Left, { actor, access }: Doing, context: Context) {
  if (leaving === 'leave') {
    await endRole(trx, { id, project: access.project.id, at, asked: askedAt, isConfirmed })
    return endDelegations(trx, await listDelegations(trx, { project: access.project.id, ...held }), { at, why: 'holder left' })
  }
  await askToLeave(trx, id, { by: actor.id ?? noPersonId, name: actor.name, at, reason: request.reason })
  await tellSecondPeople(trx, request, context)
  return []
}

/** Ends a role, or asks a second person to. */
export const leaveRole = projectAct({
  permission: 'project.manage',
  form,
  load: (trx, where: Where, doing) => loadLeaving(trx, where, doing),
  decide: decideLeaving,
  save: saveLeaving,
  whoWasFirst: (db, { member }) => whoWasFirst(db, member, ['left', 'leave asked', 'leave withdrawn']),
  // Other sites may rest on what this project's people sign.
  after: refreshGates,
  says: ({ leaving, name, role }) =>
    leaving === 'leave'
      ? `${name} is no longer ${role}`
      : `You asked to remove ${name} as ${role}. Another project manager or the booking team has to confirm it`,
})
