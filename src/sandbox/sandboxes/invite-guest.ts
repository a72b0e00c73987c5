import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ConflictError, ForbiddenError } from '../../errors.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { codeText } from '../../web/code-field.ts'
import { getHost, insertGuest, isInvited } from './guests.store.ts'
import { toSandbox } from './happened.ts'
import { lockSandboxAt } from './place.store.ts'

const code = (says: string) =>
  codeText().pipe(
    z
      .string()
      .toUpperCase()
      .regex(/^[A-Z0-9]{3,10}$/, says),
  )
const form = z.object({
  ods: code('Enter the ODS code of the 111 provider, like RYE'),
  /** The organisation that its tokens name, if it is a different one. */
  organisation: z.union([z.literal(''), code('Enter the ODS code that its tokens name, like RYE, or leave this blank')]).default(''),
})

async function load(trx: Reader, _: { project: ProjectId }, { access, person, projects }: Doing, { ods }: z.output<typeof form>) {
  if (!person) throw new ForbiddenError('Only a person invites a partner')
  const sandbox = await getHost(trx, access.project)
  const guest = await projects.findConsumer(trx, ods)
  return { sandbox, guest, inviter: person.personId, isInvited: guest !== undefined && (await isInvited(trx, sandbox.id, guest.id)) }
}

/** Invites a 111 provider's open Consumer project to the sandbox of a Provider's project. Both projects have it in their history. */
export const inviteGuest = projectAct({
  permission: 'project.manage',
  form,
  lock: lockSandboxAt,
  load,
  decide({ sandbox, guest, inviter, isInvited: isAlready }, { ods, organisation }, { access, actor, at, newId }) {
    if (!guest) return refused({ ods: `No Consumer project of ${ods} is open. Ask the 111 provider to start one, or the booking team to start it for them` })
    const row = isAlready
      ? null
      : {
          id: newId(),
          sandbox_id: sandbox.id,
          project_id: guest.id,
          organisation: organisation || ods,
          invited_by_id: inviter,
          invited_by: actor.name,
          invited_at: at,
        }
    const { name } = access.project
    const invited: Happened[] = [
      { kind: 'sandbox.invited', ...toSandbox(sandbox), side: 'host', partner: guest.name, to: guest.name },
      { kind: 'sandbox.invited', id: sandbox.id, project: guest.id, side: 'guest', partner: name, to: name },
    ]
    return { next: { name: guest.name, row }, happened: row ? invited : [] }
  },
  async save(trx, { name, row }) {
    if (row && !(await insertGuest(trx, row))) throw new ConflictError(`Someone else has invited ${name} already.`)
  },
  says: ({ name, row }) => (row ? `${name} may use this sandbox` : `Nothing changed: ${name} may use this sandbox already`),
})
