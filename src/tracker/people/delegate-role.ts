import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { HeldRole } from '../../access/permissions.ts'
import { addDays, dayInWords } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { endAnswersOf } from '../delegation/delegations.store.ts'
import { asPersonId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'
import { optionalDayField } from '../../web/day-field.ts'
import { asSignature, stateOfSigners } from '../sop/sop.ts'
import type { SignerState } from '../sop/sop.ts'
import { findOpenRound, holdRound } from '../sop/rounds.store.ts'
import { listAnswersTo } from '../sop/signatures.store.ts'
import { listSigners } from '../sop/signers.store.ts'
import { getRoleToDelegate, holdRole, listRolesOf } from './delegate.store.ts'
import { contactFields } from './people.ts'
import { findByEmail, findOrInsertPerson, insertMember } from './people.store.ts'
import type { NewMember } from './people.store.ts'
import { whyNotActFor } from './who-may-act-for.ts'

/** Someone asked for one answer has this long to give it. */
const answerWithinDays = 30
const mostDays = 366

const { name, email } = contactFields
const form = z.object({
  name,
  email,
  /** Until a day, or until the version of the procedure that is out is answered. */
  ends: z.enum(['day', 'sop.sign'], 'Choose how long they act for you'),
  until: optionalDayField,
  isClinician: z.literal('yes').optional(),
})
type Typed = z.output<typeof form>

export interface FoundToDelegate {
  member: { id: string; personId: PersonId; name: string; testTeam: number; role: HeldRole; givers: (PersonId | null)[] }
  /** Who has this address; undefined if nobody is known by it. */
  person: { id: PersonId; name: string; roles: HeldRole[] } | undefined
  /** The number of the version that is out for signature; null if none is. */
  version: number | null
  signers: SignerState[]
}

async function load(trx: Reader, { project, member: id }: { project: ProjectId; member: string }, { actor }: Doing, typed: Typed): Promise<FoundToDelegate> {
  const member = await getRoleToDelegate(trx, { project, member: id })
  if (member.personId !== actor.id) throw new ForbiddenError('Only its holder lets someone act in a role')
  const round = await findOpenRound(trx, project)
  const answers = round ? (await listAnswersTo(trx, round.version_id)).map(asSignature) : []
  const person = await findByEmail(trx, typed.email)
  return {
    member,
    person: person && { ...person, roles: await listRolesOf(trx, { project, person: person.id }) },
    version: round?.number ?? null,
    signers: stateOfSigners(await listSigners(trx, project), answers),
  }
}

interface Delegated {
  member: NewMember & { acting_for: PersonId }
  /** The id of the holder's own row. */
  holderRow: string
  person: { name: string; email: string }
  role: string
  until: Day
  endsWith: 'sop.sign' | null
}

/** The last day on which they act, or what is wrong with the one that was typed. */
function lastDay({ ends, until }: Typed, today: Day): { day: Day } | Refused {
  if (ends === 'sop.sign') return { day: addDays(today, answerWithinDays) }
  if (until === '') return refused({ until: 'Enter the last day on which they act for you' })
  if (until < today) return refused({ until: 'This day has passed. Enter today or a later day' })
  return until > addDays(today, mostDays) ? refused({ until: 'Enter a day within a year. You can let them act for you again after that' }) : { day: until }
}

/** Whether someone may let another person act in their role, and until when. */
export function decideDelegation({ member, person, version, signers }: FoundToDelegate, typed: Typed, doing: Doing): Refused | Decided<Delegated> {
  const { access, today, at, newId } = doing
  const { role } = member
  const { id, name: known, roles } = person ?? { id: asPersonId(newId()), name: typed.name, roles: [] }
  // Whoever asks may have no account and try address after address: only the people of the project are named to them.
  const shown = roles.length > 0 || member.givers.includes(id) ? known : typed.name
  const holder = { id: member.personId, name: member.name }
  const most = access.project.roles_per_signer
  const why = whyNotActFor({ holder, role, givers: member.givers, delegate: { id, name: shown, roles }, signers, most })
  if (why !== undefined) return refused({ email: why })
  const endsWith = typed.ends === 'sop.sign' ? typed.ends : null
  const own = signers.find((one) => one.personId === holder.id && one.roleKey === role.key)
  if (endsWith !== null && (version === null || own === undefined))
    return refused({ ends: 'No procedure waits for your signature in this role now. Choose a day instead' })
  if (endsWith !== null && own?.by) return refused({ ends: `Version ${version} has your answer already. Choose a day instead` })
  const last = lastDay(typed, today)
  if ('refused' in last) return last
  if (role.kind === 'clinical' && typed.isClinician !== 'yes')
    return refused({ isClinician: `A clinician acts for a clinician. Confirm that ${shown} is one, or choose someone else` })
  const project = access.project.id
  return {
    next: {
      member: {
        id: newId(),
        project_id: project,
        role_key: role.key,
        person_id: id,
        test_team: endsWith === null ? member.testTeam : 0,
        joined_at: at,
        added_by: holder.id,
        acting_for: holder.id,
        acting_until: last.day,
        acting_ends_with: endsWith,
      },
      holderRow: member.id,
      person: { name: known, email: typed.email },
      role: role.name,
      until: last.day,
      endsWith,
    },
    happened: [
      { kind: 'person.delegated', id: member.id, project, name: known, role: role.name, until: last.day, endsWith, isClinician: typed.isClinician === 'yes' },
    ],
  }
}

/** Lets someone act in a role of this person, until a day or for one answer. */
export const delegateRole = projectAct({
  permission: 'role.delegate',
  form,
  lock: (trx, { project }) => holdRound(trx, project),
  load,
  decide: decideDelegation,
  async save(trx, next) {
    await holdRole(trx, next.holderRow)
    const done = await endAnswersOf(trx, next.member)
    const facts = { ...next.person, phone: null, organisation: null, at: next.member.joined_at }
    const { id } = await findOrInsertPerson(trx, { id: next.member.person_id, ...facts })
    await insertMember(trx, { ...next.member, person_id: id })
    return done
  },
  says: ({ person, role, until, endsWith }) =>
    endsWith === null ? `${person.name} acts for you as ${role} until ${dayInWords(until)}` : `${person.name} can answer the procedure for you as ${role}`,
})
