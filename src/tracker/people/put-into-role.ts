import { z } from 'zod'
import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { decideJoin, saveJoined } from './join-role.ts'
import { decideLeaving, loadLeaving, saveLeaving } from './leave-role.ts'
import type { FoundToLeave } from './leave-role.ts'
import { findForJoin } from './people.store.ts'
import type { FoundForJoin } from './people.store.ts'
import { faultsOfSigners } from '../sop/enough-signers.ts'
import { listNamed } from '../sop/named.store.ts'
import { findHolderRow } from './leave.store.ts'
import type { Named } from '../sop/named.store.ts'
import { asSignature, stateOfSigners } from '../sop/sop.ts'
import type { SignerState } from '../sop/sop.ts'
import { findOpenRound, holdRound } from '../sop/rounds.store.ts'
import { listAnswersTo } from '../sop/signatures.store.ts'
import { listSigners } from '../sop/signers.store.ts'

const form = z.object({ answer: z.string().min(1).max(100) })

interface Found {
  /** Whom a decline names; undefined if it no longer counts. */
  named: Named | undefined
  join: FoundForJoin | undefined
  /** The holder of the role who declined, or for whom someone did; undefined if they have left it, or someone asked for that already. */
  leave: FoundToLeave | undefined
  signers: SignerState[]
}

async function load(trx: Reader, { project }: { project: ProjectId }, doing: Doing, { answer }: z.output<typeof form>): Promise<Found> {
  const named = (await listNamed(trx, project)).find((one) => one.id === answer)
  if (!named) return { named, join: undefined, leave: undefined, signers: [] }
  const holder = await findHolderRow(trx, { project, role: named.role_key, person: named.signer_id })
  const round = await findOpenRound(trx, project)
  return {
    named,
    join: await findForJoin(trx, project, { role: named.role_key, email: named.email }),
    leave: holder?.leave_asked_by === null ? await loadLeaving(trx, { project, member: holder.id }, doing) : undefined,
    signers: stateOfSigners(await listSigners(trx, project), round ? (await listAnswersTo(trx, round.version_id)).map(asSignature) : []),
  }
}

/** What would be missing once the person who is named is in the role instead of who declined. */
function faultOfSigners({ named, join, signers }: { named: Named; join: FoundForJoin; signers: SignerState[] }, most: number): string | undefined {
  const before = faultsOfSigners(signers, most)
  const isDecliner = (one: SignerState): boolean => one.personId === named.signer_id && one.roleKey === named.role_key
  const after = signers.map((one) =>
    isDecliner(one) && join.person
      ? { ...one, personId: join.person.id, personName: join.person.name, given: 'other' as const, state: 'waiting' as const, by: null }
      : one,
  )
  return faultsOfSigners(after, most).find((one) => !before.includes(one))
}

/** Puts whom a decline names into the role, and asks a second person that who declined leaves it: they have answered. */
export function decidePutting({ named, join, leave, signers }: Found, _typed: object, doing: Doing) {
  const { access, actor } = doing
  if (!named || !join) return overtakenWith('This decline no longer counts. Look at the page again.')
  if (join.person && join.person.id === actor.id)
    return refused({ form: 'You would give this role to yourself, and nobody signs in a role that they gave themselves. Someone else has to do it' })
  const fault = faultOfSigners({ named, join, signers }, access.project.roles_per_signer)
  if (fault !== undefined) return refused({ form: `If ${named.name} signed in this role, the signatures would not be enough. ${fault}` })
  const joined = decideJoin(join, { role: named.role_key, name: named.name, email: named.email, phone: '', organisation: '' }, doing)
  if (!('next' in joined)) return refused({ form: Object.values(joined.refused).join('. ') })
  const reason = `${named.person_name} declined the procedure and named ${named.name} to sign instead`
  const leaving = leave && decideLeaving(leave, { reason, asked: '' }, doing)
  if (leaving && !('next' in leaving)) return leaving
  return {
    next: { joined: joined.next, leaving: leaving?.next, decliner: leave?.member.name ?? '' },
    happened: [...joined.happened, ...(leaving?.happened ?? [])],
  }
}

/** Puts whom a decline names into the role, with the checks of adding and removing people. */
export const putIntoRole = projectAct({
  permission: 'project.manage',
  form,
  lock: (trx, { project }: { project: ProjectId }) => holdRound(trx, project),
  load,
  decide: decidePutting,
  async save(trx, { joined, leaving }, doing, context) {
    await saveJoined(trx, joined)
    return leaving ? saveLeaving(trx, leaving, doing, context) : []
  },
  // Other sites may rest on what this project's people sign.
  after: refreshGates,
  says: ({ joined, leaving, decliner }) =>
    [
      `${joined.name} is ${joined.role} now and is asked to sign`,
      ...(leaving?.leaving === 'ask' ? [`Another project manager or the booking team has to confirm that ${decliner} leaves the role`] : []),
    ].join('. '),
})
